import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { onMenu } from '@/api/menu'

/** Does what the window's menu asks for. */
export function useMenu() {
  const navigate = useNavigate()
  useEffect(
    () =>
      onMenu((action) => {
        if (action === 'import') navigate('/imports/new')
        if (action === 'import_flow') navigate('/flows?import=1')
      }),
    [navigate],
  )
}
