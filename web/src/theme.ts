import { createTheme, type MantineColorsTuple } from '@mantine/core'

const blue: MantineColorsTuple = [
  '#eef5fd',
  '#d9e7f8',
  '#b3cff0',
  '#8ab5e8',
  '#669fe1',
  '#4d90dc',
  '#3a80d2',
  '#2670c4',
  '#1b62ae',
  '#0d4f92',
]

const red: MantineColorsTuple = [
  '#fdf0f0',
  '#fbe3e2',
  '#f3a9a7',
  '#ee8a87',
  '#e2534f',
  '#d93a36',
  '#cf2e2a',
  '#b8231f',
  '#9c1d1a',
  '#7d1512',
]

const dense = { size: 'sm' } as const

/** Dense and calm: 13px text, small controls, one blue. */
export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 7,
  colors: { blue, red },
  autoContrast: true,
  respectReducedMotion: true,
  cursorType: 'pointer',
  defaultRadius: 4,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.3' },
      h2: { fontSize: '15px', lineHeight: '1.35' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle' } },
    TextInput: { defaultProps: dense },
    PasswordInput: { defaultProps: dense },
    Select: { defaultProps: { ...dense, comboboxProps: { shadow: 'md' } } },
    Textarea: { defaultProps: { ...dense, autosize: true, minRows: 2 } },
    Modal: {
      defaultProps: { centered: true, size: 'lg', overlayProps: { backgroundOpacity: 0.5 } },
      styles: { title: { fontSize: 15, fontWeight: 600 } },
    },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    Paper: { defaultProps: { withBorder: true } },
  },
})
