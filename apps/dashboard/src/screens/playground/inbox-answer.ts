import type { Inbox } from '@postrider/sdk';
import { durationText } from '../../ui/time.tsx';
import { text } from './texts.ts';

/** How an inbox answers, in words. */
export function answerText({ status, delayMs, failureRate }: Inbox['answer']): string {
  const usual = delayMs === 0 ? text.answersNow(status) : text.answersAfter(status, durationText(delayMs));
  return failureRate === 0 ? usual : usual + text.failing(percentText(failureRate));
}

export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
