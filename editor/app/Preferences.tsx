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
        <Menu.RadioGroup value={language} onChange={(code) => setLanguage(code as 'en')}>
          {languages.map(({ code, name }) => (
            <Menu.RadioItem key={code} value={code} lang={code} closeMenuOnClick checkIcon={<IconCheck size={16} />}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{shell.appearance}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(code) => setColorScheme(code as 'auto')}>
          {schemes.map(({ code, name, icon }) => (
            <Menu.RadioItem
              key={code}
              value={code}
              closeMenuOnClick
              checkIcon={<IconCheck size={16} />}
              rightSection={icon}
            >
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
