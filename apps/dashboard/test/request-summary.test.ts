import { expect, test } from 'vitest';
import { requestSummary } from '../src/screens/playground/request-summary.ts';

test('A request is called by the type that its body names, else by its method and how the body begins.', () => {
  const said = (body: string, method = 'POST') => requestSummary({ method, body });
  expect(said('{"id":"evt_1","type":"order.created","data":{}}')).toBe('order.created');
  expect(said('{"type":"order.created"}', 'PUT')).toBe('PUT order.created');
  expect(said('{"action":"opened"}')).toBe('POST {"action":"opened"}');
  expect(said('{"type":7}')).toBe('POST {"type":7}');
  expect(said('hello\n  there')).toBe('POST hello there');
  expect(said('', 'GET')).toBe('GET');
  expect(said('x'.repeat(70_000)).length).toBeLessThan(80);
});
