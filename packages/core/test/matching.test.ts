import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EVENT_TYPE_LENGTH_MAX,
  isEventTypeName,
  isEventTypePattern,
  matchesChannels,
  matchesEventType,
  typePatterns,
} from '../src/index.ts';

const word = fc.constantFrom('a', 'b', 'ab', 'message', 'a-b', '_');
const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('.'));
const pattern = fc.tuple(name, fc.constantFrom('', '.*')).map((parts) => parts.join(''));

describe('an endpoint', () => {
  test.each([
    ['message.delivered', 'message.delivered'],
    ['message.*', 'message.delivered'],
    ['message.*', 'message.status.changed'],
    ['message.status.*', 'message.status.changed'],
  ])('that asks for %s wants %s', (wanted, type) => {
    expect(matchesEventType(['other', wanted], type)).toBe(true);
  });

  test.each([
    ['message.delivered', 'message.failed'],
    ['message.delivered', 'message.delivered.late'],
    ['message', 'message.delivered'],
    ['message.*', 'message'],
    ['message.*', 'messages.delivered'],
    ['message.status.*', 'message.delivered'],
    ['message.delivered', 'Message.Delivered'],
  ])('that asks for %s does not want %s', (wanted, type) => {
    expect(matchesEventType([wanted], type)).toBe(false);
  });

  test('that asks for no types in particular wants all, and one that asks for an empty list wants none', () => {
    expect(matchesEventType(null, 'message.delivered')).toBe(true);
    expect(matchesEventType([], 'message.delivered')).toBe(false);
  });

  test('wants a type exactly when it asks for one of the patterns of that type', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 4 }), name, (wanted, type) => {
        const patterns = typePatterns(type);
        expect(matchesEventType(wanted, type)).toBe(wanted.some((each) => patterns.includes(each)));
      }),
    );
  });

  test('that asks for channels wants what carries at least one of them', () => {
    expect(matchesChannels(['eu', 'us'], ['us', 'test'])).toBe(true);
    expect(matchesChannels(['eu'], ['us'])).toBe(false);
    expect(matchesChannels(['eu'], null)).toBe(false);
    expect(matchesChannels(['eu'], [])).toBe(false);
  });

  test('that asks for no channels in particular wants all, those without any too', () => {
    expect(matchesChannels(null, ['us'])).toBe(true);
    expect(matchesChannels(null, null)).toBe(true);
  });
});

describe('the patterns of a type', () => {
  test('are the type itself and a prefix for each of its dots', () => {
    expect(typePatterns('a.b.c')).toEqual(['a.b.c', 'a.*', 'a.b.*']);
    expect(typePatterns('a')).toEqual(['a']);
  });

  test('are all of them patterns an endpoint may ask for', () => {
    fc.assert(
      fc.property(name, (type) => {
        expect(typePatterns(type).every(isEventTypePattern)).toBe(true);
      }),
    );
  });
});

describe('the name of an event type', () => {
  const longest = 'x'.repeat(EVENT_TYPE_LENGTH_MAX);

  test.each(['a', 'message.delivered', 'A-Z_0.9', '-', longest])('may be %.40s', (text) => {
    expect(isEventTypeName(text)).toBe(true);
    expect(isEventTypePattern(text)).toBe(true);
    expect(isEventTypePattern(`${text}.*`)).toBe(true);
  });

  test.each(['', '.', 'a.', '.a', 'a..b', 'a b', 'a*', 'ä', 'a\n', 'a/b', `${longest}x`, 'a.'.repeat(5000)])(
    'may not be %.40j, nor may a pattern begin with it',
    (text) => {
      expect(isEventTypeName(text)).toBe(false);
      expect(isEventTypePattern(text)).toBe(false);
      expect(isEventTypePattern(`${text}.*`)).toBe(false);
    },
  );

  test.each(['*', '.*', 'a*', 'a.*.b', 'a.*.*', '*.a', 'a.**'])('%j is neither a name nor a pattern', (text) => {
    expect(isEventTypeName(text)).toBe(false);
    expect(isEventTypePattern(text)).toBe(false);
  });
});
