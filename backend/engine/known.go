package engine

import (
	"encoding/json"

	"voronka/backend/store"
)

// KnownArms is what the file says of a flow's experiments, by the ids of its nodes. It is for one transaction and one
// goroutine.
type KnownArms struct {
	q       store.Querier
	flow    int64
	winners map[string]string
	person  int64             // whose arms were read last
	arms    map[string]string // by node
}

// ReadKnownArms reads the winners of a flow's splits; arms are read when a person's are asked for. A flow that is not in the
// file knows nothing.
func ReadKnownArms(q store.Querier, uid string) (*KnownArms, error) {
	k := &KnownArms{q: q, winners: map[string]string{}}
	if _, err := q.QueryRow(`SELECT id FROM flow WHERE uid = ?`, []any{uid}, &k.flow); err != nil || k.flow == 0 {
		return k, err
	}
	var found []byte
	if _, err := q.QueryRow(`SELECT COALESCE(json_group_object(n.node, w.arm), '{}') FROM flow_node n CROSS JOIN experiment_winner w ON w.node = n.id
		WHERE n.flow = ?`, []any{k.flow}, &found); err != nil {
		return nil, err
	}
	return k, json.Unmarshal(found, &k.winners)
}

// Arm returns the arm that a person was given at a split; empty when none was.
func (k *KnownArms) Arm(node string, person int64) (string, error) {
	if k.flow == 0 {
		return "", nil
	}
	if k.arms == nil || k.person != person {
		var found []byte
		if _, err := k.q.QueryRow(`SELECT COALESCE(json_group_object(n.node, a.arm), '{}') FROM experiment_arm a CROSS JOIN flow_node n ON n.id = a.node
			WHERE a.flow = ? AND a.person = ?`, []any{k.flow, person}, &found); err != nil {
			return "", err
		}
		k.person, k.arms = person, map[string]string{}
		if err := json.Unmarshal(found, &k.arms); err != nil {
			return "", err
		}
	}
	return k.arms[node], nil
}

// Winner returns the arm to which new people go; empty while there is none.
func (k *KnownArms) Winner(node string) string { return k.winners[node] }
