package app

import (
	"strconv"
	"time"

	"voronka/backend/fault"
)

// idText is a row's key as it goes on the wire: JavaScript's numbers are not ours to trust with it.
func idText(id int64) string { return strconv.FormatInt(id, 10) }

// parseID reads a key from the wire; one that can be nobody's is as missing as one that is not there.
func parseID(what, text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.Missing(what, text)
	}
	return id, nil
}

func parseIDs(what string, texts []string) ([]int64, error) {
	ids := make([]int64, len(texts))
	for i, text := range texts {
		id, err := parseID(what, text)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

// zoneOr is the named zone, or the other one where the name is empty or unknown.
func zoneOr(name string, other *time.Location) *time.Location {
	if name == "" {
		return other
	}
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return other
}
