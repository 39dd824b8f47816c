using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>SAML identity providers.</summary>
internal sealed class SamlProviderOperations(ServiceState<IamState> states) : IOperationGroup
{
    private const string ProviderIdPrefix = "SAMLSP";
    private const string KeyIdPrefix = "SAMLPK";
    private const int IdCharacters = 16;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateSAMLProvider, CreateSAMLProvider);
        operations.Handle(IamApi.GetSAMLProvider, GetSAMLProvider);
        operations.Handle(IamApi.ListSAMLProviders, ListSAMLProviders);
        operations.Handle(IamApi.UpdateSAMLProvider, UpdateSAMLProvider);
        operations.Handle(IamApi.DeleteSAMLProvider, DeleteSAMLProvider);
        operations.Handle(IamApi.TagSAMLProvider, TagSAMLProvider);
        operations.Handle(IamApi.UntagSAMLProvider, UntagSAMLProvider);
        operations.Handle(IamApi.ListSAMLProviderTags, ListSAMLProviderTags);
    }

    private CreateSAMLProviderResponse CreateSAMLProvider(CreateSAMLProviderRequest request, OperationContext context)
    {
        var state = states.Of(context);
        SamlMetadata.Check(request.SAMLMetadataDocument!);
        if (state.SamlProviders.Contains(IamName.Key(request.Name)))
        {
            throw IamErrors.SamlProviderExists(request.Name);
        }

        if (state.SamlProviders.Count >= IamQuotas.SamlProviders)
        {
            throw IamErrors.QuotaExceeded("SAMLProvidersPerAccount", IamQuotas.SamlProviders);
        }

        var provider = new IamSamlProvider
        {
            Name = request.Name!,
            UniqueId = NewId(ProviderIdPrefix, context),
            MetadataDocument = request.SAMLMetadataDocument!,
            CreatedAt = context.Second(),
            Tags = IamTags.CreateOfResource(request.Tags),
        };
        provider = WithKey(provider, request.AddPrivateKey, context);
        provider = WithEncryption(provider, request.AssertionEncryptionMode);
        state.SamlProviders.Add(provider);
        return new()
        {
            SAMLProviderArn = state.ArnOf(provider),
            Tags = IamTags.ShowGiven(request.Tags),
        };
    }

    private GetSAMLProviderResponse GetSAMLProvider(GetSAMLProviderRequest request, OperationContext context)
    {
        var (_, provider) = Find(request.SAMLProviderArn, context);
        return new()
        {
            SAMLProviderUUID = provider.UniqueId,
            SAMLMetadataDocument = provider.MetadataDocument,
            CreateDate = provider.CreatedAt,
            ValidUntil = provider.ValidUntil,
            Tags = IamTags.Show(provider.Tags),
            AssertionEncryptionMode = provider.RequiresEncryption ? AssertionEncryptionModeType.Required : AssertionEncryptionModeType.Allowed,
            PrivateKeyList = [.. provider.PrivateKeys.Select(k => new SAMLPrivateKey { KeyId = k.Id, Timestamp = k.AddedAt })],
        };
    }

    private ListSAMLProvidersResponse ListSAMLProviders(ListSAMLProvidersRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return new()
        {
            SAMLProviderList =
            [
                .. state.SamlProviders.All.Select(p => new SAMLProviderListEntry
                {
                    Arn = state.ArnOf(p),
                    ValidUntil = p.ValidUntil,
                    CreateDate = p.CreatedAt,
                }),
            ],
        };
    }

    private UpdateSAMLProviderResponse UpdateSAMLProvider(UpdateSAMLProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.SAMLProviderArn, context);
        if (request is { SAMLMetadataDocument: null, AssertionEncryptionMode: null, AddPrivateKey: null, RemovePrivateKey: null })
        {
            throw IamErrors.SamlNothingToUpdate();
        }

        if (request is { AddPrivateKey: not null, RemovePrivateKey: not null })
        {
            throw IamErrors.SamlAddsAndRemovesKey();
        }

        if (request.SAMLMetadataDocument is { } document)
        {
            SamlMetadata.Check(document);
            provider = provider with { MetadataDocument = document };
        }

        provider = WithKey(provider, request.AddPrivateKey, context);
        provider = WithEncryption(provider, request.AssertionEncryptionMode);
        state.SamlProviders.Put(WithoutKey(provider, request.RemovePrivateKey));
        return new() { SAMLProviderArn = state.ArnOf(provider) };
    }

    private Unit DeleteSAMLProvider(DeleteSAMLProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.SAMLProviderArn, context);
        state.SamlProviders.Remove(IamName.Key(provider.Name));
        return new();
    }

    private Unit TagSAMLProvider(TagSAMLProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.SAMLProviderArn, context);
        state.SamlProviders.Put(provider with { Tags = IamTags.Set(provider.Tags, request.Tags) });
        return new();
    }

    private Unit UntagSAMLProvider(UntagSAMLProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.SAMLProviderArn, context);
        state.SamlProviders.Put(provider with { Tags = IamTags.Remove(provider.Tags, request.TagKeys) });
        return new();
    }

    private ListSAMLProviderTagsResponse ListSAMLProviderTags(ListSAMLProviderTagsRequest request, OperationContext context)
    {
        var (_, provider) = Find(request.SAMLProviderArn, context);
        var page = IamTags.Page(provider.Tags, request.MaxItems, request.Marker);
        return new()
        {
            Tags = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private (IamState State, IamSamlProvider Provider) Find(string? arn, OperationContext context)
    {
        var state = states.Of(context);
        return (state, state.FindSamlProvider(ProviderArn.Check(arn)) ?? throw IamErrors.SamlProviderNotFound(arn));
    }

    private static IamSamlProvider WithKey(IamSamlProvider provider, string? pem, OperationContext context)
    {
        if (pem is null)
        {
            return provider;
        }

        if (provider.PrivateKeys.Length >= IamQuotas.PrivateKeysPerSamlProvider)
        {
            throw IamErrors.SamlTooManyKeys();
        }

        return PemText.FindPublicHalf(pem) is null
            ? throw IamErrors.SamlKeyInvalid()
            : provider with { PrivateKeys = provider.PrivateKeys.Add(new(NewId(KeyIdPrefix, context), pem, context.Now)) };
    }

    /// <summary>A provider that requires encryption keeps one key at least.</summary>
    private static IamSamlProvider WithoutKey(IamSamlProvider provider, string? id)
    {
        if (id is null)
        {
            return provider;
        }

        var keys = provider.PrivateKeys.RemoveAll(k => k.Id == id);
        return keys.Length == provider.PrivateKeys.Length || (keys.IsEmpty && provider.RequiresEncryption)
            ? throw IamErrors.SamlKeyNotRemoved()
            : provider with { PrivateKeys = keys };
    }

    private static IamSamlProvider WithEncryption(IamSamlProvider provider, string? mode) => mode switch
    {
        null => provider,
        AssertionEncryptionModeType.Required when provider.PrivateKeys.IsEmpty => throw IamErrors.SamlEncryptionNeedsKey(),
        _ => provider with { RequiresEncryption = mode == AssertionEncryptionModeType.Required },
    };

    private static string NewId(string prefix, OperationContext context) =>
        prefix + context.Ids.Text(IdCharacters, IdGenerator.UpperAlphanumericAlphabet);
}
