package engine_test

import (
	"testing"

	"voronka/backend/engine/enginetest"
)

func TestDurableRunnerConforms(t *testing.T) {
	t.Parallel()
	enginetest.Run(t, func() enginetest.Driver { return enginetest.Durable{} })
}
