package store

import (
	"database/sql/driver"
	"fmt"
	"strconv"
)

func bind(dst []driver.NamedValue, args []any) ([]driver.NamedValue, error) {
	for i, a := range args {
		v, err := value(a)
		if err != nil {
			return dst, fmt.Errorf("argument %d: %w", i+1, err)
		}
		dst = append(dst, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return dst, nil
}

// value turns an argument into one of the driver's types. Named integers and strings (ids, event names) go in as they
// are.
func value(a any) (driver.Value, error) {
	switch v := a.(type) {
	case nil, int64, float64, string, bool, []byte:
		return v, nil
	case int:
		return int64(v), nil
	case *int64:
		if v == nil {
			return nil, nil
		}
		return *v, nil
	case *string:
		if v == nil {
			return nil, nil
		}
		return *v, nil
	}
	return driver.DefaultParameterConverter.ConvertValue(a)
}

func assign(dest any, v driver.Value) error {
	switch d := dest.(type) {
	case *any:
		*d = v
		return nil
	case *int64:
		n, err := integer(v)
		*d = n
		return err
	case *int:
		n, err := integer(v)
		*d = int(n)
		return err
	case *bool:
		n, err := integer(v)
		*d = n != 0
		return err
	case *float64:
		switch n := v.(type) {
		case nil:
			*d = 0
		case float64:
			*d = n
		case int64:
			*d = float64(n)
		default:
			return fmt.Errorf("%T is no number", v)
		}
		return nil
	case *string:
		switch s := v.(type) {
		case nil:
			*d = ""
		case string:
			*d = s
		case []byte:
			*d = string(s)
		case int64:
			*d = strconv.FormatInt(s, 10)
		case float64:
			*d = strconv.FormatFloat(s, 'g', -1, 64)
		default:
			return fmt.Errorf("%T is no text", v)
		}
		return nil
	case *[]byte:
		switch s := v.(type) {
		case nil:
			*d = nil
		case string:
			*d = []byte(s)
		case []byte:
			*d = s // the driver made it for this row
		default:
			return fmt.Errorf("%T is no bytes", v)
		}
		return nil
	case **int64:
		return pointer(d, v)
	case **int:
		return pointer(d, v)
	case **bool:
		return pointer(d, v)
	case **float64:
		return pointer(d, v)
	case **string:
		return pointer(d, v)
	}
	return fmt.Errorf("cannot scan into %T", dest)
}

func pointer[T any](d **T, v driver.Value) error {
	if v == nil {
		*d = nil
		return nil
	}
	*d = new(T)
	return assign(any(*d), v)
}

func integer(v driver.Value) (int64, error) {
	switch n := v.(type) {
	case nil:
		return 0, nil
	case int64:
		return n, nil
	case bool:
		if n {
			return 1, nil
		}
		return 0, nil
	case float64:
		return int64(n), nil
	}
	return 0, fmt.Errorf("%T is no integer", v)
}
