using System.Reflection;
using Amazon.Runtime;
using Microsoft.Extensions.DependencyInjection;

namespace Simfra.Testing;

/// <summary>Leads code that takes its AWS clients from dependency injection to a fixture.</summary>
public static class SimfraTestingServiceCollectionExtensions
{
    /// <summary>
    /// Makes every client of the AWS SDK that these services have (<c>IAmazonS3</c>, <c>AmazonSQSClient</c>; keyed ones too) call the
    /// fixture, as the default account's root user. Call it when all is registered: in <c>ConfigureTestServices</c> of a web application.
    /// </summary>
    /// <remarks>
    /// A client keeps its lifetime and what its registration configures, its region too where that names one; endpoint, keys and
    /// connections are the fixture's. The default region of the machine's own AWS configuration has no say. Registered
    /// <see cref="AWSCredentials"/> become the fixture's. It can't reach clients that aren't taken from these services, and those that a
    /// factory wraps in a class of its own; the fixture's network guard tells of them.
    /// </remarks>
    /// <param name="services">The services of the code under test.</param>
    /// <param name="aws">The fixture. It has to live as long as the clients.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddSimfra(this IServiceCollection services, SimfraFixture aws)
    {
        ArgumentNullException.ThrowIfNull(aws);
        return services.AddSimfra(aws.Root);
    }

    /// <summary>The same for another account or region: <c>services.AddSimfra(aws.InRegion("eu-west-1"))</c>.</summary>
    /// <param name="services">The services of the code under test.</param>
    /// <param name="scope">Whose root user calls, and in which region.</param>
    /// <returns>The same services.</returns>
    /// <inheritdoc cref="AddSimfra(IServiceCollection, SimfraFixture)" path="/remarks"/>
    public static IServiceCollection AddSimfra(this IServiceCollection services, SimfraScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return services.AddSimfra(scope.Root);
    }

    /// <summary>The same, but the clients call as a user or role of the fixture: <c>services.AddSimfra(aws.AsRole(taskRoleArn))</c>.</summary>
    /// <param name="services">The services of the code under test.</param>
    /// <param name="caller">Who calls, and in which region.</param>
    /// <returns>The same services.</returns>
    /// <inheritdoc cref="AddSimfra(IServiceCollection, SimfraFixture)" path="/remarks"/>
    public static IServiceCollection AddSimfra(this IServiceCollection services, SimfraCaller caller)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(caller);
        for (var i = 0; i < services.Count; i++)
        {
            var registered = services[i];
            if (registered.ServiceType == typeof(AWSCredentials))
            {
                services[i] = Replace(registered, _ => caller.Credentials);
            }
            else if (FindClient(registered.ServiceType) is { } client)
            {
                var constructor = SdkClientConstructor.Of(client);
                services[i] = Replace(registered, provider => CreateClient(provider, registered, constructor, caller));
            }
        }

        return services;
    }

    private static ServiceDescriptor Replace(ServiceDescriptor registered, Func<IServiceProvider, object> create) => registered.IsKeyedService
        ? new(registered.ServiceType, registered.ServiceKey, (provider, _) => create(provider), registered.Lifetime)
        : new(registered.ServiceType, create, registered.Lifetime);

    /// <summary>The class of an SDK's client, or the one that implements its interface, as the SDK names them: IAmazonS3, AmazonS3Client.</summary>
    private static Type? FindClient(Type service)
    {
        if (service.IsSubclassOf(typeof(AmazonServiceClient)))
        {
            return service.IsAbstract ? null : service;
        }

        if (!service.IsInterface || service == typeof(IAmazonService) || !typeof(IAmazonService).IsAssignableFrom(service))
        {
            return null;
        }

        var client = service.Assembly.GetType($"{service.Namespace}.{service.Name[1..]}Client");
        return client is { IsAbstract: false } && service.IsAssignableFrom(client) ? client : null;
    }

    private static object CreateClient(IServiceProvider provider, ServiceDescriptor registered, SdkClientConstructor constructor, SimfraCaller caller)
    {
        var instance = registered.IsKeyedService ? registered.KeyedImplementationInstance : registered.ImplementationInstance;
        var made = instance ?? TryMake(provider, registered);
        if (made is not (null or AmazonServiceClient))
        {
            return made;
        }

        var client = (AmazonServiceClient?)made;
        var config = client?.Config as ClientConfig ?? provider.GetService(constructor.ConfigType) as ClientConfig;
        if (instance is null)
        {
            client?.Dispose();
        }

        if (config is null || config.GetType() != constructor.ConfigType)
        {
            return caller.CreateClient(constructor, config: null, configure: null);
        }

        var own = Copy(config);
        return caller.InRegion(RegionOf(own) ?? caller.Region).CreateClient(constructor, own, configure: null);
    }

    /// <summary>What the registration's factory gives; null where there is none, or it can't for want of an AWS configuration.</summary>
    private static object? TryMake(IServiceProvider provider, ServiceDescriptor registered)
    {
        try
        {
            return registered.IsKeyedService
                ? registered.KeyedImplementationFactory?.Invoke(provider, registered.ServiceKey)
                : registered.ImplementationFactory?.Invoke(provider);
        }
        catch (AmazonClientException)
        {
            // "No RegionEndpoint or ServiceURL configured": what a client in production is given by its surroundings, tests needn't have.
            return null;
        }
    }

    /// <summary>The region that a configuration names; null where it only found the machine's default.</summary>
    private static string? RegionOf(ClientConfig config)
    {
        if (config.AuthenticationRegion is { } signed)
        {
            return signed;
        }

        return config.ServiceURL is null
            && config.RegionEndpoint is { } region
            && region != FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)
                ? region.SystemName
                : null;
    }

    /// <summary>A registration's configuration is the user's: what leads to the fixture is written into a copy.</summary>
    private static ClientConfig Copy(ClientConfig config) => (ClientConfig)typeof(object)
        .GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!
        .Invoke(config, parameters: null)!;
}
