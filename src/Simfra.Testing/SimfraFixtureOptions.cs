using Microsoft.Extensions.Logging;

namespace Simfra.Testing;

/// <summary>How a <see cref="SimfraFixture"/> is set up: the emulated AWS itself, and what a test has around it.</summary>
public sealed class SimfraFixtureOptions : SimfraOptions
{
    /// <summary>Accounts to begin with beside the default one, by their twelve digits: <see cref="SimfraFixture.InAccount"/>.</summary>
    public ICollection<string> Accounts { get; } = new List<string>();

    /// <summary>
    /// Refuses calls of this process to real AWS while the fixture lives, whoever makes them (<see cref="SimfraNetworkGuard"/>). True by
    /// default.
    /// </summary>
    public bool NetworkGuard { get; set; } = true;

    /// <summary>
    /// Whether the fixture's clients wait between the attempts of a retry, as the SDK does, in real time. Null, the default, lets them wait
    /// where the clock is real (<see cref="SimfraClockMode.Real"/>), and where it isn't lets them try again at once.
    /// </summary>
    public bool? WaitBetweenRetries { get; set; }

    internal ICollection<string> AllowedRealHosts { get; } = new List<string>();

    /// <summary>Opens a TCP port beside the in-memory way in, for programs outside of the test's process.</summary>
    /// <param name="port">The port; 0, the default, takes any free one.</param>
    /// <returns>These options.</returns>
    public SimfraFixtureOptions WithHttp(int port = 0)
    {
        Port = port;
        return this;
    }

    /// <summary>Lets the network guard pass calls to hosts of real AWS that the tests are meant to reach.</summary>
    /// <param name="hosts">Host names in full: <c>sts.eu-west-1.amazonaws.com</c>.</param>
    /// <returns>These options.</returns>
    public SimfraFixtureOptions AllowRealAws(params IEnumerable<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        foreach (var host in hosts)
        {
            AllowedRealHosts.Add(host);
        }

        return this;
    }

    /// <summary>
    /// Writes what the emulated AWS logs, a line each, to a test's output. <see cref="SimfraFixture.LogTo"/> changes the output later, for a
    /// fixture that several tests share.
    /// </summary>
    /// <param name="writeLine">Takes a line: <c>output.WriteLine</c> of xunit, <c>TestContext.Out.WriteLine</c> of NUnit.</param>
    /// <param name="minimum">What is less important isn't written. By default every call is.</param>
    /// <returns>These options.</returns>
    public SimfraFixtureOptions LogTo(Action<string> writeLine, LogLevel minimum = LogLevel.Information)
    {
        ArgumentNullException.ThrowIfNull(writeLine);
        LoggerFactory = new LineLog(minimum) { WriteLine = writeLine };
        return this;
    }
}
