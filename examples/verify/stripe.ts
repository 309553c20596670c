import { Stripe } from 'stripe';

export function isGenuine(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    Stripe.webhooks.constructEvent(body, headers['stripe-signature'] ?? '', secret);
    return true;
  } catch {
    return false;
  }
}
