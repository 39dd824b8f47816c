using System.Reflection;
using Xunit;

namespace Simfra.Testing;

/// <summary>The fixtures that all tests of an assembly share.</summary>
internal sealed class AssemblyFixtures
{
    private readonly Dictionary<Type, object> _fixtures = [];

    public async Task CreateAsync(Assembly assembly)
    {
        foreach (var attribute in assembly.GetCustomAttributes<SimfraAssemblyFixtureAttribute>())
        {
            var fixture = Activator.CreateInstance(attribute.FixtureType)!;
            _fixtures.Add(attribute.FixtureType, fixture);
            if (fixture is IAsyncLifetime lifetime)
            {
                await lifetime.InitializeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>They and a collection's own, which the collection disposes of.</summary>
    public IDictionary<Type, object> With(IDictionary<Type, object> ofCollection)
    {
        var all = new Dictionary<Type, object>(ofCollection);
        foreach (var (type, fixture) in _fixtures)
        {
            all.TryAdd(type, fixture);
        }

        return all;
    }

    public async Task DisposeAsync()
    {
        foreach (var fixture in _fixtures.Values)
        {
            switch (fixture)
            {
                case IAsyncLifetime lifetime:
                    await lifetime.DisposeAsync().ConfigureAwait(false);
                    break;
                case IAsyncDisposable disposable:
                    await disposable.DisposeAsync().ConfigureAwait(false);
                    break;
                case IDisposable disposable:
                    disposable.Dispose();
                    break;
            }
        }
    }
}
