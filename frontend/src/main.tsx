import '@fontsource-variable/inter/opsz.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import '@mantine/core/styles.layer.css'
import '@mantine/dates/styles.layer.css'
import '@mantine/notifications/styles.layer.css'
import '@mantine/spotlight/styles.layer.css'
import './app/global.css'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router'
import { startI18n } from './app/i18n'
import { Providers } from './app/providers'
import { createRouter } from './app/router'

// A file dropped past its target must never replace the program.
for (const name of ['dragover', 'drop'] as const) {
  window.addEventListener(name, (event) => event.preventDefault())
}

const root = document.getElementById('root')
if (root) {
  await startI18n()
  createRoot(root).render(
    <Providers>
      <RouterProvider router={createRouter()} />
    </Providers>,
  )
}
