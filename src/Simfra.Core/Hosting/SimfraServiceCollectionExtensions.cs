using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Simfra;

/// <summary>Adds the emulated AWS to an application's services.</summary>
public static class SimfraServiceCollectionExtensions
{
    /// <summary>
    /// Adds a <see cref="SimfraWorld"/>, which lives as long as the application and logs with it. <c>app.MapSimfra()</c> serves it.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the options from their defaults. Ports are the application's own matter.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSimfra(this IServiceCollection services, Action<SimfraOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider =>
        {
            var options = new SimfraOptions();
            if (provider.GetService<ILoggerFactory>() is { } loggers)
            {
                options.LoggerFactory = loggers;
            }

            configure?.Invoke(options);
            return options.Port is null
                ? new SimfraWorld(options)
                : throw SimfraOptions.Invalid(nameof(SimfraOptions.Port), options.Port, "with AddSimfra the application's own server listens");
        });
        return services;
    }
}
