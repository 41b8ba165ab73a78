import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  Input,
  Menu,
  Modal,
  Popover,
  SegmentedControl,
  Switch,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core'
import { tokens, variables } from '@/ui/tokens'

const accent = [
  '#EDF0FE',
  '#C9D1FB',
  '#B0BBFD',
  '#98A6FF',
  '#7F8FF4',
  '#6A7BE8',
  '#5768DF',
  '#4457D6',
  '#3646B4',
  '#2A378F',
] as const

// What Mantine itself draws in the dark scheme, from text to window.
const dark = [
  tokens.t1[1],
  tokens.t2[1],
  tokens.t3[1],
  tokens.bctl[1],
  tokens.b3[1],
  tokens.b2[1],
  tokens.s2[1],
  tokens.s1[1],
  tokens.inkt[1],
  tokens.s0[1],
] as const

// A filled button is ink, not the accent: hue means a kind, a status or a selection.
const variantColors: VariantColorsResolver = (input) => {
  const out = defaultVariantColorsResolver(input)
  if (input.variant === 'filled' && (!input.color || input.color === 'accent')) {
    return {
      ...out,
      background: 'var(--ink)',
      hover: 'var(--ink-hover)',
      color: 'var(--inkt)',
      border: '1px solid transparent',
    }
  }
  if (input.variant === 'filled' && input.color === 'er') {
    return { ...out, background: 'var(--er)', hover: 'var(--er)', color: 'var(--s1)', border: '1px solid transparent' }
  }
  if (input.variant === 'subtle') {
    return {
      ...out,
      background: 'transparent',
      hover: 'var(--s2)',
      color: input.color === 'er' ? 'var(--er)' : 'var(--t2)',
      border: '1px solid transparent',
    }
  }
  if (input.variant === 'default') {
    return { ...out, background: 'var(--s1)', hover: 'var(--s2)', color: 'var(--t1)', border: '1px solid var(--b2)' }
  }
  return out
}

const transition = { transition: 'pop' as const, duration: 160 }

/** Mantine's theme made of the tokens. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 3 },
  colors: { accent, dark },
  variantColorResolver: variantColors,
  fontFamily: '"Inter Variable", system-ui, sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '14px', xl: '16px' },
  lineHeights: { xs: '16px', sm: '16px', md: '20px', lg: '20px', xl: '24px' },
  radius: { xs: '4px', sm: '7px', md: '10px', lg: '14px', xl: '14px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  defaultRadius: 'sm',
  cursorType: 'default',
  respectReducedMotion: true,
  focusRing: 'auto',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '28px', lineHeight: '36px' },
      h2: { fontSize: '20px', lineHeight: '28px' },
      h3: { fontSize: '16px', lineHeight: '24px' },
      h4: { fontSize: '15px', lineHeight: '20px' },
    },
  },
  components: {
    Button: Button.extend({
      defaultProps: { size: 'sm', fw: 500, variant: 'filled' },
      vars: (_, { size }) => ({
        root: { '--button-fz': size === 'xs' || size?.startsWith('compact') ? '12px' : '13px' },
      }),
    }),
    Input: Input.extend({ vars: () => ({ wrapper: { '--input-fz': '13px' } }) }),
    Checkbox: Checkbox.extend({ defaultProps: { radius: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', size: 28 } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withinPortal: true, fz: 'sm' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md', transitionProps: transition } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'md', transitionProps: transition } }),
    Modal: Modal.extend({ defaultProps: { radius: 'lg', shadow: 'xl', transitionProps: transition, centered: true } }),
  },
})

/** Gives the tokens as CSS variables and points Mantine's own variables at them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--s1)',
    '--mantine-color-text': 'var(--t1)',
    '--mantine-color-dimmed': 'var(--t3)',
    '--mantine-color-placeholder': 'var(--t3)',
    '--mantine-color-anchor': 'var(--acc)',
    '--mantine-color-error': 'var(--er)',
    '--mantine-color-default': 'var(--s1)',
    '--mantine-color-default-hover': 'var(--s2)',
    '--mantine-color-default-color': 'var(--t1)',
    '--mantine-color-default-border': 'var(--b2)',
    '--mantine-color-disabled': 'var(--s2)',
    '--mantine-color-disabled-color': 'var(--t3)',
    '--mantine-color-disabled-border': 'var(--b2)',
    '--mantine-shadow-xs': 'var(--e1)',
    '--mantine-shadow-sm': 'var(--e1)',
    '--mantine-shadow-md': 'var(--e2)',
    '--mantine-shadow-lg': 'var(--e2)',
    '--mantine-shadow-xl': 'var(--e3)',
    '--ease': 'cubic-bezier(.2,.8,.2,1)',
    '--ink-hover': 'color-mix(in srgb, var(--ink) 88%, var(--s1))',
    '--ring': '0 0 0 3px color-mix(in srgb, var(--acc) 28%, transparent)',
  },
  light: variables('light'),
  dark: variables('dark'),
})
