package demo

import (
	"fmt"
	"hash/fnv"
	"sort"
	"time"

	"voronka/backend/clock"
	"voronka/backend/crm"
	"voronka/backend/formula"
)

const (
	currency    = "RUB"
	masterField = "master"
	source      = "demo"
)

var (
	masters  = []string{"Алина Ветрова", "Дарья Соколова", "Ирина Климова", "Олег Савин"}
	women    = []string{"Анна", "Мария", "Елена", "Ольга", "Наталья", "Екатерина", "Татьяна", "Юлия", "Ирина", "Светлана", "Дарья", "Полина", "Вера", "Ксения", "Алиса"}
	men      = []string{"Алексей", "Дмитрий", "Иван", "Михаил", "Павел", "Сергей", "Тимур"}
	surnames = []string{"Лебедев", "Соколов", "Орлов", "Зайцев", "Волков", "Голубев", "Виноградов", "Комаров", "Щукин", "Снегирёв", "Журавлёв", "Воробьёв", "Дроздов", "Калинин", "Рябинин", "Березин", "Дубинин", "Ольхин", "Травин", "Росин"}
	cities   = []string{"Москва", "Москва", "Москва", "Химки", "Мытищи", "Королёв"}
	remarks  = []string{"Просит звонить после 18:00.", "Аллергия на аммиачные красители.", "Приходит с дочерью.", "Предпочитает утро субботы.", "Любит кофе без сахара."}
	services = []struct {
		title   string
		roubles int64
	}{{"Стрижка", 1800}, {"Стрижка и укладка", 2600}, {"Окрашивание", 5400}, {"Маникюр", 1900}, {"Педикюр", 2400}, {"Укладка", 1500}, {"Уход за волосами", 3200}, {"Шампунь", 890}}
)

// visit is one client's coming; on the first one the client is written down.
type visit struct {
	client  int // from 1
	at      time.Time
	service int // index of services; -1: only an acquaintance
	first   bool
	paid    bool
}

// choose derives a number below n from a client and what is asked: the same on every machine.
func choose(client int, what string, n int) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d/%s", client, what)
	return int(h.Sum64() % uint64(n))
}

// planOf lays out the last 90 days of all clients, in order. Most come every three to five weeks; a fifth has stopped
// coming, a fifth is new, some have never bought.
func planOf(now time.Time) []visit {
	var out []visit
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		zone = time.UTC
	}
	today := now.In(zone)
	moment := func(daysAgo, client, n int) time.Time {
		d := today.AddDate(0, 0, -daysAgo)
		minutes := 10*60 + choose(client, fmt.Sprint("minute", n), 10*60)
		return time.Date(d.Year(), d.Month(), d.Day(), 0, minutes, 0, 0, zone).UTC()
	}
	for c := 1; c <= Clients; c++ {
		oldest, newest := Days-choose(c, "since", 15), 1
		switch choose(c, "habit", 10) {
		case 0: // never bought
			out = append(out, visit{client: c, at: moment(oldest, c, 0), service: -1, first: true})
			continue
		case 1, 2: // stopped coming
			newest = 40
		case 3, 4: // new
			oldest = 1 + choose(c, "new", LiveDays-3)
		}
		step := 19 + choose(c, "step", 17)
		for n, day := 0, oldest; day >= newest; n, day = n+1, day-step-choose(c, fmt.Sprint("drift", n), 5) {
			out = append(out, visit{client: c, at: moment(day, c, n), service: choose(c, fmt.Sprint("service", n), len(services)), first: n == 0,
				paid: choose(c, fmt.Sprint("paid", n), 12) > 0})
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].at.Before(out[j].at) })
	return out
}

func key(client int) string { return fmt.Sprintf("%05d", client) }

// person makes a client. The domain example.test and numbers of +7 900 000 belong to nobody.
func person(c int, at time.Time) crm.NewPerson {
	first, last := women[choose(c, "name", len(women))], surnames[choose(c, "surname", len(surnames))]+"а"
	if choose(c, "man", 6) == 0 {
		first, last = men[choose(c, "name", len(men))], surnames[choose(c, "surname", len(surnames))]
	}
	p := crm.NewPerson{Name: first + " " + last, City: cities[choose(c, "city", len(cities))], Created: clock.Millis(at),
		Keys: []crm.Key{{Source: source, Key: key(c)}}}
	add := func(kind crm.PointKind, text string) {
		if point, ok := crm.NewPoint(kind, text); ok {
			p.Points = append(p.Points, point)
		}
	}
	if choose(c, "email", 10) > 0 {
		add(crm.EmailPoint, fmt.Sprintf("client%05d@example.test", c))
	}
	add(crm.PhonePoint, fmt.Sprintf("+7900%07d", c))
	if choose(c, "birthday", 3) > 0 {
		p.Birthday = &formula.Day{Year: 1965 + choose(c, "year", 40), Month: time.Month(1 + choose(c, "month", 12)), Day: 1 + choose(c, "day", 28)}
	}
	if choose(c, "master", 8) > 0 {
		p.Fields = map[string]any{masterField: masters[choose(c, "whose", len(masters))]}
	}
	if choose(c, "regular", 5) == 0 {
		p.Tags = append(p.Tags, "постоянный клиент")
	}
	if choose(c, "advice", 9) == 0 {
		p.Tags = append(p.Tags, "по рекомендации")
	}
	return p
}

func noteOf(c int) string {
	if choose(c, "note", 7) > 0 {
		return ""
	}
	return remarks[choose(c, "remark", len(remarks))]
}

func purchase(customer int64, v visit) crm.NewPurchase {
	one, s := int64(1), services[v.service]
	return crm.NewPurchase{Customer: customer, At: clock.Millis(v.at), Total: formula.Amount{Minor: s.roubles * 100, Currency: currency},
		Quantity: &one, Title: s.title, Paid: v.paid}
}
