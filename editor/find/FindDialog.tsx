import { Modal } from '@mantine/core'
import { useStore } from 'zustand'
import { useTexts } from '../i18n/texts.ts'
import { findStore } from './find-store.ts'
import { FindList } from './FindList.tsx'

/** The command palette: type, arrows, Enter. */
export function FindDialog() {
  const { find } = useTexts()
  const open = useStore(findStore, (state) => state.open)
  const close = () => findStore.setState({ open: null })
  return (
    <Modal.Root
      opened={open !== null}
      onClose={close}
      padding={0}
      size={620}
      yOffset="11vh"
      centered={false}
      transitionProps={{ duration: 100 }}
    >
      <Modal.Overlay color="transparent" backgroundOpacity={1} />
      <Modal.Content aria-label={find.title} data-find>
        {open && <FindList key={open.query} first={open.query} onClose={close} />}
      </Modal.Content>
    </Modal.Root>
  )
}
