import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { NavLink, useParams } from 'react-router'
import { infoQuery } from '@/api/system'
import page from '@/ui/page.module.css'
import { PageHeader } from '@/ui/page-header'
import { CalendarSettings } from './calendar-settings'
import { ChannelSettings } from './channel-settings'
import { CompanySettings } from './company-settings'
import { ContactSettings } from './contact-settings'
import { DataSettings } from './data-settings'
import { FieldSettings } from './field-settings'
import { HealthSettings } from './health-settings'
import { OutsideSettings } from './outside-settings'
import classes from './settings.module.css'

const parts = ['company', 'calendar', 'contact', 'fields', 'channels', 'outside', 'health', 'data'] as const

/** Settings: the company, when it works, its own fields, channels, and where the data is. */
export default function SettingsPage() {
  const { t } = useTranslation()
  const { section = 'company' } = useParams()
  const info = useQuery(infoQuery).data
  return (
    <div className={page.page}>
      <PageHeader title={t('settings.title')} />
      <div className={classes.split}>
        <nav className={classes.list} aria-label={t('settings.title')}>
          {parts.map((part) => (
            <NavLink
              key={part}
              to={`/settings/${part}`}
              className={classes.item}
              data-active={part === section || undefined}
            >
              {part === 'health' ? t('health.title') : t(`settings.${part}.title`)}
            </NavLink>
          ))}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div className={page.scroll} tabIndex={0} role="region" aria-label={t('settings.title')}>
          <div className={classes.content}>
            {section === 'fields' ? (
              <FieldSettings />
            ) : section === 'calendar' ? (
              <CalendarSettings />
            ) : section === 'contact' ? (
              <ContactSettings />
            ) : section === 'channels' ? (
              <ChannelSettings />
            ) : section === 'health' ? (
              <HealthSettings />
            ) : section === 'outside' ? (
              <OutsideSettings />
            ) : section === 'data' ? (
              info && <DataSettings info={info} />
            ) : (
              info && <CompanySettings preferences={info.preferences} />
            )}
          </div>
        </div>
      </div>
    </div>
  )
}
