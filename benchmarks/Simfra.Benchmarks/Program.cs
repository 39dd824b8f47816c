using BenchmarkDotNet.Running;
using Simfra.Benchmarks;

// The first word chooses: a runner that prints a table of its own, or (else) BenchmarkDotNet with its arguments.
switch (args.FirstOrDefault())
{
    case "startup":
        await StartupRunner.RunAsync();
        break;
    case "first-call":
        await StartupRunner.FirstCallAsync();
        break;
    case "server-side":
        await ServerSideRunner.RunAsync();
        break;
    case "throughput":
        await ThroughputRunner.RunAsync(args.AsMemory(1));
        break;
    case "queues":
        await QueueScaleRunner.RunAsync();
        break;
    case "persistence":
        await PersistenceRunner.RunAsync();
        break;
    case "table-size":
        await TableSizeRunner.RunAsync(args.AsMemory(1));
        break;
    case "keys":
        await KeyScaleRunner.RunAsync(args.AsMemory(1));
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
        break;
}
