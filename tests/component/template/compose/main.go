// Command compose loads Compose files as `docker compose` does, with Compose's own loader, and
// prints which services would run, as JSON, each with what it waits for.
//
// Usage: compose FILE...  The profiles are those of COMPOSE_PROFILES, values come from .env.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	services, err := load(os.Args[1:])
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(services)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type service struct {
	DependsOn []string `json:"depends_on"`
	Healthy   bool     `json:"healthcheck"`
	Networks  []string `json:"networks"`
	Replicas  int      `json:"replicas"`
}

func load(files []string) (map[string]service, error) {
	options, err := cli.NewProjectOptions(files,
		cli.WithOsEnv,
		cli.WithEnvFiles(),
		cli.WithDotEnv,
		cli.WithDefaultProfiles(),
		cli.WithResolvedPaths(true),
	)
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	found := map[string]service{}
	for name, loaded := range project.Services {
		found[name] = service{
			DependsOn: loaded.GetDependencies(),
			Healthy:   loaded.HealthCheck != nil && !loaded.HealthCheck.Disable,
			Networks:  loaded.NetworksByPriority(),
			Replicas:  loaded.GetScale(),
		}
	}
	return found, nil
}
