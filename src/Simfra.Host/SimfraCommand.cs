using System.CommandLine;
using Simfra.Host.Snapshots;

namespace Simfra.Host;

/// <summary>The tool's commands. Without one it starts.</summary>
internal sealed class SimfraCommand : RootCommand
{
    public SimfraCommand(Func<string, string?> environment)
        : base("AWS on one local port, for the AWS CLI, any SDK, Terraform and CDK.")
    {
        var start = new StartCommand(environment);
        Add(start.Command);
        Add(new CoverageCommand().Command);
        Add(new SnapshotCommand(environment).Command);

        // "simfra --port 5000" means "simfra start --port 5000".
        start.AddTo(this);
    }
}
