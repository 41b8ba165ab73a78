import classes from './tag-list.module.css'

/** Tags in one line; those that do not fit are counted and named in the tooltip. */
export function TagList({ tags, limit = 3 }: { tags: readonly string[]; limit?: number }) {
  const rest = tags.slice(limit)
  return (
    <span className={classes.list}>
      {tags.slice(0, limit).map((tag) => (
        <span key={tag} className={classes.tag} title={tag}>
          {tag}
        </span>
      ))}
      {rest.length > 0 && (
        <span className={classes.rest} title={rest.join(', ')}>
          +{rest.length}
        </span>
      )}
    </span>
  )
}
