// Sends what a small Go program sends: a returned error and a message. Prints the ids as JSON.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/getsentry/sentry-go"
)

func main() {
	err := sentry.Init(sentry.ClientOptions{
		Dsn:         os.Getenv("SENTRY_DSN"),
		Release:     "shop@1.2.3",
		Environment: "staging",
		ServerName:  "worker-1",
	})
	if err != nil {
		log.Fatal(err)
	}
	sentry.ConfigureScope(func(scope *sentry.Scope) {
		scope.SetUser(sentry.User{ID: "42", Email: "kim@example.com"})
		scope.SetTag("language", "go")
	})
	exception := sentry.CaptureException(fmt.Errorf("average: %w", errors.New("no prices")))
	message := sentry.CaptureMessage("the queue is 17 behind")
	if !sentry.Flush(10 * time.Second) {
		log.Fatal("the events were not sent within ten seconds")
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]string{
		"exception": string(*exception),
		"message":   string(*message),
	}); err != nil {
		log.Fatal(err)
	}
}
