import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { CustomerRow } from '@/api/types.gen'
import { formatPhone } from '@/ui/format/phone'
import { useFormat } from '@/ui/format/use-format'
import type { Column } from '@/ui/grid/types'
import { TagList } from '@/ui/tag-list'
import classes from './customers.module.css'

/** The columns of the list. */
export function useCustomerColumns(): Column<CustomerRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return useMemo(
    () => [
      {
        id: 'name',
        title: t('customers.column.name'),
        width: 'minmax(220px, 2fr)',
        sortable: true,
        cell: (row) => (
          <div className={classes.lines}>
            <span className={classes.name} title={row.name}>
              {row.name || t('customers.unnamed')}
            </span>
            <span className={classes.sub}>
              {[formatPhone(row.phone), row.email].filter(Boolean).join(' · ') || row.key}
            </span>
          </div>
        ),
      },
      {
        id: 'city',
        title: t('customers.column.city'),
        width: '130px',
        from: 1200,
        cell: (row) => <span className={classes.sub}>{row.city}</span>,
      },
      {
        id: 'tags',
        title: t('customers.column.tags'),
        width: 'minmax(160px, 1.4fr)',
        cell: (row) => <TagList tags={row.tags} />,
      },
      {
        id: 'purchases',
        title: t('customers.column.purchases'),
        width: '100px',
        align: 'end',
        sortable: true,
        cell: (row) => format.number(row.purchases),
      },
      {
        id: 'amount',
        title: t('customers.column.amount'),
        width: '140px',
        align: 'end',
        sortable: true,
        cell: (row) => <span className={classes.strong}>{format.amounts(row.amount)}</span>,
      },
      {
        id: 'last_purchase',
        title: t('customers.column.last_purchase'),
        width: '150px',
        align: 'end',
        sortable: true,
        cell: (row) => <span className={classes.plain}>{row.last_purchase ? format.day(row.last_purchase) : '—'}</span>,
      },
      {
        id: 'created',
        title: t('customers.column.created'),
        width: '140px',
        align: 'end',
        sortable: true,
        from: 1280,
        cell: (row) => <span className={classes.sub}>{format.day(row.created)}</span>,
      },
    ],
    [t, format],
  )
}
