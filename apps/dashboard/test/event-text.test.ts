import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { indentJson } from '../src/api/indent-json.ts';
import { requestCurl } from '../src/screens/deliveries/request-curl.ts';
import { bulkOf } from '../src/screens/deliveries/retry-all-body.ts';
import { dataIn } from '../src/screens/events/event-query.ts';
import { channelsIn, jsonProblem, newEventText } from '../src/screens/events/new-event-text.ts';

const EXACT = '{"2":1.0,"1":12345678901234567890,"1":"\\u00e9"}';

describe('JSON that is laid out for people', () => {
  test('is what JSON.stringify prints with two spaces, where that changes nothing.', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  test('keeps numbers, escapes, the order of keys, and keys that are there twice.', () => {
    expect(indentJson(EXACT).replaceAll(/\n\s*/g, '').replaceAll('": ', '":')).toBe(EXACT);
  });

  test('is left alone where it is none.', () => {
    expect(indentJson('{"a":')).toBe('{"a":');
  });
});

describe('The text of an event', () => {
  test('has its data as it is written.', () => {
    const text = newEventText({ type: 'order.created', dataText: ` ${EXACT}\n`, uid: 'o-1', channels: ['eu'] });
    expect(text).toBe(`{"type":"order.created","uid":"o-1","channels":["eu"],"data":${EXACT}}`);
    expect(newEventText({ type: 'a', dataText: '1' })).toBe('{"type":"a","data":1}');
  });

  test('gives its data back as it is written, whatever is called data in it or in front of it.', () => {
    const data = '{"data":{"x":1.0},"y":",\\"data\\":"}';
    expect(dataIn(`{"id":"evt_1","uid":",\\"data\\":","deliveries":null,"data":${data}}`)).toBe(data);
  });

  test('takes channels between commas, and only JSON for data.', () => {
    expect(channelsIn(' eu, us ,,')).toEqual(['eu', 'us']);
    expect(jsonProblem('{"a":1}')).toBeNull();
    // Nobody puts members beside it.
    expect(jsonProblem('1,"uid":"x"')).not.toBeNull();
  });
});

test('A request is copied as a command that a shell takes word by word.', () => {
  const command = requestCurl({
    method: 'POST',
    url: 'https://example.com/hooks?a=1&b=2',
    headers: { 'content-type': 'application/json' },
    body: `@{"it's":"$HOME \`id\`"}`,
  });
  expect(command).toContain(`'https://example.com/hooks?a=1&b=2'`);
  expect(command).toContain(`--data-raw '@{"it'\\''s":"$HOME \`id\`"}'`);
});

test('All that fit filters are retried only where they are closed, and where the filters leave something out.', () => {
  expect(bulkOf({})).toBeNull();
  expect(bulkOf({ status: 'failed' })).toBeNull();
  expect(bulkOf({ status: 'retrying', type: 'a' })).toBeNull();
  expect(bulkOf({ status: 'failed', type: 'a' })).toEqual({ status: ['failed'], type: 'a' });
  expect(bulkOf({ endpoint: 'ep_1' })).toEqual({ endpoint: 'ep_1' });
});
