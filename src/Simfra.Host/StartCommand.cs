using System.CommandLine;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Simfra.Host.Output;
using Simfra.Hosting;

namespace Simfra.Host;

/// <summary><c>simfra start</c>: serves until it is told to stop.</summary>
internal sealed class StartCommand(Func<string, string?> environment)
{
    private static readonly Setting[] Settings =
        [Setting.Port, Setting.Host, Setting.DataDirectory, Setting.Snapshot, Setting.Services, Setting.LogLevel, Setting.LocalStackCompatibility];

    public Command Command
    {
        get
        {
            var command = new Command("start", "Serves AWS until Ctrl-C. This is what simfra does without a command.");
            AddTo(command);
            return command;
        }
    }

    /// <summary>Gives a command the options and the action of this one.</summary>
    public void AddTo(Command command)
    {
        var options = Settings.ToDictionary(static s => s.Option!, static s => new Option<string?>(s.Option!)
        {
            Description = $"{s.Description} ({s.Variables[0]})",
            HelpName = s.ValueName.Length > 0 ? s.ValueName : null,
            Arity = s.ValueName.Length > 0 ? ArgumentArity.ExactlyOne : ArgumentArity.Zero,
        });
        foreach (var option in options.Values)
        {
            command.Add(option);
        }

        command.SetAction((parsed, stop) => RunAsync(
            name => !options.TryGetValue(name, out var option) || parsed.GetResult(option) is null ? null
                : option.Arity.MaximumNumberOfValues == 0 ? bool.TrueString
                : parsed.GetValue(option),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            stop));
    }

    private async Task<int> RunAsync(Func<string, string?> commandLine, TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            var settings = HostSettings.Bind(commandLine, environment);
            using var loggers = ConsoleLog.CreateFactory(output, settings.LogLevel);
            await using var server = await StartAsync(settings, loggers, stop);
            await output.WriteAsync(Welcome.Text(server));
            await WaitForAsync(stop);
            await output.WriteLineAsync("Stopping.");
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (SettingException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static async Task<SimfraServer> StartAsync(HostSettings settings, ILoggerFactory loggers, CancellationToken stop)
    {
        try
        {
            return await SimfraServer.StartAsync(
                options =>
                {
                    settings.ApplyTo(options);
                    options.LoggerFactory = loggers;
                },
                stop);
        }
        catch (InvalidOptionException exception)
        {
            throw settings.Explain(exception);
        }
        catch (SimfraStateException exception)
        {
            throw new SettingException(exception.Message);
        }
        catch (IOException)
        {
            throw new SettingException(
                $"Port {settings.Port} on {settings.Address} is in use. Stop the program that has it, or choose another port with --port.");
        }
        catch (SocketException exception)
        {
            throw new SettingException($"Can't listen on port {settings.Port} of {settings.Address}: {exception.Message}.");
        }
    }

    private static Task WaitForAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(stopped.SetResult);
        return stopped.Task;
    }
}
