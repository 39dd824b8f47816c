using Xunit;

namespace Simfra.Testing;

/// <summary>
/// A fixture that xunit seeds before the first test that has it: derive a class, seed in <see cref="SeedAsync"/>, and share it with
/// <see cref="IClassFixture{TFixture}"/>, <see cref="ICollectionFixture{TFixture}"/> or <see cref="SimfraAssemblyFixtureAttribute"/>.
/// Tests that change what is there take a copy each: <c>await using var aws = await seeded.ForkAsync()</c>.
/// </summary>
/// <param name="configure">Changes the options from their defaults.</param>
public abstract class SeededSimfraFixture(Action<SimfraFixtureOptions>? configure = null) : SimfraFixture(configure ?? (static _ => { })), IAsyncLifetime
{
    /// <inheritdoc/>
    Task IAsyncLifetime.InitializeAsync() => SeedAsync();

    /// <inheritdoc/>
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>Makes what all tests need.</summary>
    /// <returns>A task that ends when it is there.</returns>
    protected abstract Task SeedAsync();
}
