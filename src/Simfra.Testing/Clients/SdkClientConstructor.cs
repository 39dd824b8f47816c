using System.Reflection;
using Amazon.Runtime;

namespace Simfra.Testing;

/// <summary>The constructor that every client of the AWS SDK for .NET has: credentials, and a configuration of the client's own class.</summary>
internal sealed class SdkClientConstructor
{
    private readonly ConstructorInfo _constructor;
    private readonly Type _configType;

    private SdkClientConstructor(ConstructorInfo constructor, Type configType)
    {
        _constructor = constructor;
        _configType = configType;
    }

    /// <exception cref="ArgumentException">The class has no such constructor.</exception>
    public static SdkClientConstructor Of(Type client)
    {
        foreach (var constructor in client.GetConstructors())
        {
            if (constructor.GetParameters() is [var credentials, var config]
                && credentials.ParameterType == typeof(AWSCredentials)
                && config.ParameterType.IsSubclassOf(typeof(ClientConfig))
                && !config.ParameterType.IsAbstract)
            {
                return new(constructor, config.ParameterType);
            }
        }

        throw new ArgumentException(
            $"{client} has no public constructor of credentials and a configuration, as the clients of the AWS SDK have.", nameof(client));
    }

    public Type ConfigType => _configType;

    public ClientConfig CreateConfig() => (ClientConfig)Activator.CreateInstance(_configType)!;

    public AmazonServiceClient Invoke(AWSCredentials credentials, ClientConfig config) =>
        (AmazonServiceClient)_constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, [credentials, config], culture: null);
}
