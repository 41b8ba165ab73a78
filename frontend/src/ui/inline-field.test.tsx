import { MantineProvider } from '@mantine/core'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { startI18n } from '@/app/i18n'
import { InlineField } from './inline-field'

const show = async (onSave: (next: unknown) => Promise<unknown>) => {
  await startI18n('ru')
  render(
    <MantineProvider env="test">
      <InlineField label="Город" value="Москва" onSave={onSave} />
    </MantineProvider>,
  )
  await userEvent.click(screen.getByRole('button', { name: /Город: Москва/ }))
  return screen.getByRole('textbox', { name: 'Город' })
}

it('Enter saves what was typed', async () => {
  const save = vi.fn(async () => {})
  const field = await show(save)
  await userEvent.clear(field)
  await userEvent.type(field, 'Тверь{Enter}')
  expect(save).toHaveBeenCalledExactlyOnceWith('Тверь')
  expect(screen.queryByRole('textbox')).toBeNull()
})

it('Escape leaves the value as it was', async () => {
  const save = vi.fn(async () => {})
  await userEvent.type(await show(save), 'XXX{Escape}')
  expect(save).not.toHaveBeenCalled()
  expect(screen.getByRole('button', { name: /Город: Москва/ })).toBeTruthy()
})

it('a refused value stays in the field with its reason', async () => {
  const field = await show(() => Promise.reject({ code: 'unreachable' }))
  await userEvent.type(field, '!{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('Программа не отвечает')
  expect(screen.getByRole('textbox', { name: 'Город' })).toHaveProperty('value', 'Москва!')
})
