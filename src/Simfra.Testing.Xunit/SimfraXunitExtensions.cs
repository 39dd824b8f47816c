using Xunit.Abstractions;

namespace Simfra.Testing;

/// <summary>Puts a fixture's log into the output of xunit's tests.</summary>
public static class SimfraXunitExtensions
{
    /// <summary>Writes what the emulated AWS logs to the output of a test, a line each.</summary>
    /// <param name="options">The fixture's options.</param>
    /// <param name="output">The output of the test, or of the class that it belongs to.</param>
    /// <returns>The same options.</returns>
    public static SimfraFixtureOptions LogTo(this SimfraFixtureOptions options, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        return options.LogTo(output.WriteLine);
    }

    /// <summary>Writes what the emulated AWS logs from now on to the output of a test: call it in the constructor of a class that shares a fixture.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="output">The output of the test.</param>
    public static void LogTo(this SimfraFixture fixture, ITestOutputHelper output)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        ArgumentNullException.ThrowIfNull(output);
        fixture.LogTo(output.WriteLine);
    }
}
