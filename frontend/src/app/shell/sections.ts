import { IconAddressBook, IconHome, IconMail, IconSettings, IconSitemap } from '@tabler/icons-react'

type Icon = typeof IconHome
/** A place in the rail. `key` is the letter that goes there after G. */
export type Section = { id: string; path: string; icon: Icon; key: string }
/** Sections stand in groups; a later issue adds its section to the group that waits for it. */
export type SectionGroup = { id: string; sections: readonly Section[] }

export const groups: readonly SectionGroup[] = [
  { id: 'start', sections: [{ id: 'home', path: '/', icon: IconHome, key: 'H' }] },
  { id: 'crm', sections: [{ id: 'customers', path: '/customers', icon: IconAddressBook, key: 'C' }] },
  { id: 'talks', sections: [{ id: 'mailbox', path: '/mailbox', icon: IconMail, key: 'B' }] },
  { id: 'marketing', sections: [{ id: 'flows', path: '/flows', icon: IconSitemap, key: 'F' }] },
  { id: 'end', sections: [{ id: 'settings', path: '/settings', icon: IconSettings, key: 'S' }] },
]

export const sections: readonly Section[] = groups.flatMap((group) => group.sections)
