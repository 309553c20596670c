export { webVerification } from './web-verification.ts';
