import { lazy } from 'react'
import { createBrowserRouter, Navigate } from 'react-router'
import { RouteError } from './route-error'
import { Shell } from './shell/shell'

const FlowsPage = lazy(() => import('@/features/flows/flows-page'))
const TemplatesPage = lazy(() => import('@/features/editor/templates/templates-page'))
const EditorPage = lazy(() => import('@/features/editor/editor-page'))
const CustomersPage = lazy(() => import('@/features/customers/customers-page'))
const CustomerPage = lazy(() => import('@/features/customers/card/customer-page'))
const ImportsPage = lazy(() => import('@/features/imports/imports-page'))
const MailboxPage = lazy(() => import('@/features/mailbox/mailbox-page'))
const SettingsPage = lazy(() => import('@/features/settings/settings-page'))
const HomePage = lazy(() => import('@/features/home/home-page'))
const WelcomePage = lazy(() => import('@/features/first-run/welcome-page'))

/** Every object has a stable address, so that back, Ctrl+K and notices open the exact place. */
export function createRouter() {
  return createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <RouteError />,
      children: [
        { path: '/', element: <HomePage /> },
        { path: '/welcome', element: <WelcomePage />, handle: { bare: true } },
        { path: '/flows', element: <FlowsPage /> },
        { path: '/flows/templates', element: <TemplatesPage /> },
        { path: '/flows/:id', element: <EditorPage />, handle: { narrow: true } },
        { path: '/customers', element: <CustomersPage /> },
        { path: '/customers/:id', element: <CustomerPage />, handle: { narrow: true } },
        { path: '/imports/*', element: <ImportsPage /> },
        { path: '/mailbox', element: <MailboxPage />, handle: { narrow: true } },
        { path: '/settings/:section?', element: <SettingsPage />, handle: { narrow: true } },
        { path: '*', element: <Navigate to="/" replace /> },
      ],
    },
  ])
}
