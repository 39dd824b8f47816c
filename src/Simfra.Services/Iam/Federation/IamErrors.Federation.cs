using Simfra.Models.Iam;
using Simfra.Schemas;

namespace Simfra.Services.Iam;

internal static partial class IamErrors
{
    // SAML providers
    public static AwsServiceException SamlProviderExists(string? name) => new EntityAlreadyExistsException($"SAMLProvider {name} already exists.");

    public static AwsServiceException SamlProviderNotFound(string? arn) => new NoSuchEntityException($"Manifest not found for arn {arn}");

    public static AwsServiceException SamlMetadataUnparsable() => InvalidInput("Could not parse metadata");

    public static AwsServiceException SamlMetadataWithoutIssuer() => InvalidInput(
        "SAML Providers must reference at least one SAML assertion issuer.");

    public static AwsServiceException SamlNothingToUpdate() => ValidationError(
        "Unable to update identity provider. No updates are defined for metadata or encryption assertion.");

    public static AwsServiceException SamlAddsAndRemovesKey() => ValidationError(
        "Unable to add and remove private keys in the same request. Set a value for only one of the two parameters.");

    public static AwsServiceException SamlEncryptionNeedsKey() => InvalidInput(
        "Failed to set assertion encryption mode to Required because no private key is present.");

    public static AwsServiceException SamlTooManyKeys() => new LimitExceededException(
        $"Private key limit of {IamQuotas.PrivateKeysPerSamlProvider} is reached.");

    public static AwsServiceException SamlKeyInvalid() => InvalidInput("Invalid private key: Key format is not recognized.");

    public static AwsServiceException SamlKeyNotRemoved() => InvalidInput("Failed to remove private key.");

    // OpenID Connect providers
    public static AwsServiceException OidcUrlInvalid() => ValidationError("Invalid Open ID Connect Provider URL");

    public static AwsServiceException OidcUrlNotHttps() => InvalidInput(
        "Invalid Open ID Connect Provider URL. The URL must begin with https://.");

    public static AwsServiceException OidcUrlRefused() => InvalidInput("Unknown");

    public static AwsServiceException OidcProviderExists(string? url) => new EntityAlreadyExistsException(
        $"Provider with url {url} already exists.");

    public static AwsServiceException OidcProviderNotFound(string? arn) => new NoSuchEntityException(
        $"OpenIDConnect Provider not found for arn {arn}");

    public static AwsServiceException OidcProviderNotThereToDelete(string? arn) => new NoSuchEntityException(
        $"OpenId connect Provider {arn} cannot be found.");

    public static AwsServiceException NoThumbprints() => InvalidInput("Thumbprint list must contain at least one entry.");

    public static AwsServiceException TooManyThumbprints() => InvalidInput(
        $"Thumbprint list must contain fewer than {IamQuotas.ThumbprintsPerOpenIdConnectProvider} entries.");

    // Outbound identity
    public static AwsServiceException OutboundIdentityEnabled(string accountId) => new FeatureEnabledException(
        $"Outbound identity federation is enabled for account {accountId}");

    public static AwsServiceException OutboundIdentityDisabled(string accountId) => new FeatureDisabledException(
        $"Outbound identity federation is disabled for account {accountId}");
}
