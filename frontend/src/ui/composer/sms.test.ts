import { describe, expect, it } from 'vitest'
import { countSms } from './sms'

// The limits as they are published: 160 signs of the 7-bit alphabet in one part and 153 in each of several; 70 and 67 in UCS-2.
describe('parts of SMS', () => {
  it.each([
    ['nothing', '', 0, false],
    ['160 Latin letters', 'a'.repeat(160), 1, false],
    ['161 Latin letters', 'a'.repeat(161), 2, false],
    ['306 Latin letters', 'a'.repeat(306), 2, false],
    ['307 Latin letters', 'a'.repeat(307), 3, false],
    ['70 Cyrillic letters', 'я'.repeat(70), 1, true],
    ['71 Cyrillic letters', 'я'.repeat(71), 2, true],
    ['134 Cyrillic letters', 'я'.repeat(134), 2, true],
    ['135 Cyrillic letters', 'я'.repeat(135), 3, true],
    ['one Cyrillic letter among Latin ones', `${'a'.repeat(70)}я`, 2, true],
    ['80 signs of the extension: two places each', '€'.repeat(80), 1, false],
    ['81 signs of the extension', '€'.repeat(81), 2, false],
    ['all signs of the extension', '^{}\\[~]|€', 1, false],
    ['the small c with a cedilla is not in the alphabet, the large one is', 'ç', 1, true],
    ['a large C with a cedilla', 'Ç', 1, false],
    ['Greek capitals of the alphabet', 'ΔΦΓΛΩΠΨΣΘΞ', 1, false],
    ['a Greek capital that looks Latin', 'Α', 1, true],
    ['a backtick is in neither table', '`', 1, true],
    ['35 emoji: two places each', '🎉'.repeat(35), 1, true],
    ['36 emoji', '🎉'.repeat(36), 2, true],
    ['line ends count', `${'a'.repeat(159)}\n`, 1, false],
    ['a quotation dash makes it UCS-2', 'Hello — world', 1, true],
  ])('%s', (_, text, parts, unicode) => {
    expect(countSms(text)).toMatchObject({ parts, unicode })
  })

  it('never tears a sign of two places between two parts', () => {
    // 152 letters leave one place in the first part, which the euro sign does not fit in.
    expect(countSms(`${'a'.repeat(152)}€${'a'.repeat(151)}`).parts).toBe(2)
    expect(countSms(`${'a'.repeat(152)}€${'a'.repeat(152)}`).parts).toBe(3)
    // 66 letters leave one place, which an emoji does not fit in: 68 places would fit two parts, torn.
    expect(countSms(`${'я'.repeat(66)}🎉${'я'.repeat(65)}`).parts).toBe(2)
    expect(countSms(`${'я'.repeat(66)}🎉${'я'.repeat(66)}`).parts).toBe(3)
  })
})
