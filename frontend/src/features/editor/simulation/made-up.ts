import type { TFunction } from 'i18next'
import type { MadeUpClient } from '@/api/types.gen'

/** A client to begin with: reachable by every channel, with nothing bought. */
export function newMadeUp(t: TFunction): MadeUpClient {
  return {
    form: {
      name: t('editor.sim.made_up.name'),
      emails: ['client@example.test'],
      phones: ['+7 912 000-00-00'],
      city: '',
      time_zone: '',
      birthday: '',
      comment: '',
      consent: {},
      fields: {},
    },
    tags: [],
    purchases: [],
  }
}
