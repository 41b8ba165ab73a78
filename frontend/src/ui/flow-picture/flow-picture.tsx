import { useMemo } from 'react'
import { drawFlow } from './draw'
import classes from './flow-picture.module.css'
import { type Colours, pageColours } from './palette'
import type { PictureFlow } from './picture'

type Props = {
  flow: PictureFlow
  detail?: 'full' | 'signs'
  /** what a screen reader says; without it the picture is an ornament beside its words */
  label?: string
  className?: string
  /** the page's own, which follow its theme */
  colours?: Colours
  title?: boolean
}

/** A flow as a still picture in the page's own colours, scaled down to the room that it has and never up. */
export function FlowPicture({ flow, detail = 'full', label, className, colours = pageColours, title = false }: Props) {
  const picture = useMemo(() => drawFlow(flow, colours, { detail, title }), [flow, colours, detail, title])
  const limits = detail === 'full' ? { maxWidth: picture.width } : undefined
  return (
    <div
      className={`${classes.picture} ${className ?? ''}`}
      data-detail={detail}
      style={limits}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: drawFlow escapes every text and writes no script, link or handler; its tests hold it to that
      dangerouslySetInnerHTML={{ __html: picture.svg }}
    />
  )
}
