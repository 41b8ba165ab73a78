import { expect, it } from 'vitest'
import { keys, keysOf } from './keys'

const makesOld = (topic: string, key: readonly unknown[]) =>
  keysOf(topic).some((old) => old.every((part, index) => part === key[index]))

it('an event makes old what it speaks of, and nothing else', () => {
  expect(makesOld('customer:12', keys.customer('12'))).toBe(true)
  expect(makesOld('customer:12', keys.customer('13'))).toBe(false)
  expect(makesOld('customers', keys.customerPage({ search: '' }, 3))).toBe(true)
  expect(makesOld('stats', keys.flows)).toBe(true)
  expect(makesOld('stats', keys.flowStats('1'))).toBe(true)
  expect(makesOld('messages', keys.messageList({}))).toBe(true)
  expect(makesOld('job:5', keys.job('5'))).toBe(true)
  expect(makesOld('health', keys.health)).toBe(true)
  expect(makesOld('health', keys.flows)).toBe(false)
  expect(makesOld('flow:5', keys.editing('5'))).toBe(true)
  expect(makesOld('editing:5', keys.editing('5'))).toBe(true)
  expect(makesOld('editing', keys.editing('5'))).toBe(true)
  expect(makesOld('editing:5', keys.flowStats('5'))).toBe(false)
})
