import { IconPuzzle } from '@tabler/icons-react'
import { useJourney } from './JourneyContext.tsx'
import classes from './KindTile.module.css'

/** The coloured tile of a kind. */
export function KindTile({ kind, size }: { kind: string; size: number }) {
  const { kinds, views } = useJourney()
  const Icon = views.get(kind)?.icon ?? IconPuzzle
  return (
    <span
      className={classes.tile}
      data-family={kinds.get(kind)?.family ?? 'none'}
      style={{ width: size, height: size }}
      aria-hidden
    >
      <Icon size={Math.round(size * 0.6)} stroke={1.8} />
    </span>
  )
}
