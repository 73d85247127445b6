import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core'
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react'
import { useTexts } from '../i18n/texts.ts'
import { setLanguage, useLanguage } from './language.ts'

const languages = [
  { code: 'en', name: 'English' },
  { code: 'zh', name: '简体中文' },
] as const

/** Language and appearance, remembered by the browser. */
export function Preferences() {
  const { shell } = useTexts()
  const language = useLanguage()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const schemes = [
    { code: 'light', name: shell.light, icon: <IconSun size={16} /> },
    { code: 'dark', name: shell.dark, icon: <IconMoon size={16} /> },
    { code: 'auto', name: shell.auto, icon: <IconDeviceDesktop size={16} /> },
  ] as const
  return (
    <Menu position="top-end" width={190}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={`${shell.language}, ${shell.appearance}`}>
          <IconLanguage size={18} stroke={1.7} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{shell.language}</Menu.Label>
        {languages.map(({ code, name }) => (
          <Menu.Item
            key={code}
            lang={code}
            onClick={() => setLanguage(code)}
            rightSection={language === code ? <IconCheck size={16} /> : null}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>{shell.appearance}</Menu.Label>
        {schemes.map(({ code, name, icon }) => (
          <Menu.Item
            key={code}
            leftSection={icon}
            onClick={() => setColorScheme(code)}
            rightSection={colorScheme === code ? <IconCheck size={16} /> : null}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
