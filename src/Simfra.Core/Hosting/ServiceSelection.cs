using Simfra.Integration;
using Simfra.Services;

namespace Simfra.Hosting;

/// <summary>The services that an instance is asked to serve.</summary>
internal static class ServiceSelection
{
    /// <param name="names">Names of models; none means all services.</param>
    /// <exception cref="ArgumentException">A name is that of no service that is built.</exception>
    public static IReadOnlyList<ServiceModule> Of(ICollection<string> names)
    {
        if (names.Count == 0)
        {
            return AwsServices.All;
        }

        var byName = AwsServices.All.ToDictionary(s => s.Schema.Id, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. names.Distinct(StringComparer.OrdinalIgnoreCase).Select(name => byName.TryGetValue(name, out var service)
                ? service
                : throw SimfraOptions.Invalid(
                    nameof(SimfraOptions.Services), name, $"the services that are built are {string.Join(", ", byName.Keys.Order(StringComparer.Ordinal))}")),
        ];
    }
}
