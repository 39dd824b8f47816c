using Simfra.Models.Kms;
using Simfra.Schemas;

namespace Simfra.Services.Kms;

/// <summary>The errors of custom key stores. Their codes are AWS's; how AWS words them isn't known.</summary>
internal static class CustomKeyStoreErrors
{
    public static AwsServiceException NotFound(string idOrName) => new CustomKeyStoreNotFoundException(
        $"Custom key store {idOrName} does not exist.");

    public static AwsServiceException InvalidState(CustomKeyStore store, DateTimeOffset now) => new CustomKeyStoreInvalidStateException(
        $"Custom key store {store.Id} is {store.StateAt(now)}, which is not valid for this operation.");

    public static AwsServiceException NameInUse(string name) => new CustomKeyStoreNameInUseException(
        $"The custom key store name {name} is already in use.");

    public static AwsServiceException HasKeys(string id) => new CustomKeyStoreHasCMKsException(
        $"Custom key store {id} contains KMS keys. It can be deleted when they are.");

    public static AwsServiceException ClusterInUse(string clusterId) => new CloudHsmClusterInUseException(
        $"The AWS CloudHSM cluster {clusterId} is already associated with a custom key store.");

    public static AwsServiceException ProxyInUse(string endpoint, string path) => new XksProxyUriInUseException(
        $"The external key store proxy URI {endpoint}{path} is already associated with another external key store.");

    public static AwsServiceException EndpointInUse(string endpoint) => new XksProxyUriEndpointInUseException(
        $"The external key store proxy URI endpoint {endpoint} is already associated with another external key store.");

    public static AwsServiceException EndpointServiceInUse(string name) => new XksProxyVpcEndpointServiceInUseException(
        $"The VPC endpoint service {name} is already associated with another external key store.");

    public static AwsServiceException InvalidCertificate() => new IncorrectTrustAnchorException(
        "The trust anchor certificate is not a certificate in PEM format.");

    public static AwsServiceException Missing(string parameter, string type) => KmsErrors.Validation(
        $"{parameter} is required for a custom key store of the type {type}.");

    public static AwsServiceException NotApplicable(string parameter, string type) => KmsErrors.Validation(
        $"{parameter} is not valid for a custom key store of the type {type}.");
}
