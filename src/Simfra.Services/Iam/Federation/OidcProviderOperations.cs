using System.Collections.Immutable;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>OpenID Connect identity providers.</summary>
internal sealed class OidcProviderOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateOpenIDConnectProvider, CreateOpenIDConnectProvider);
        operations.Handle(IamApi.GetOpenIDConnectProvider, GetOpenIDConnectProvider);
        operations.Handle(IamApi.ListOpenIDConnectProviders, ListOpenIDConnectProviders);
        operations.Handle(IamApi.DeleteOpenIDConnectProvider, DeleteOpenIDConnectProvider);
        operations.Handle(IamApi.AddClientIDToOpenIDConnectProvider, AddClientIDToOpenIDConnectProvider);
        operations.Handle(IamApi.RemoveClientIDFromOpenIDConnectProvider, RemoveClientIDFromOpenIDConnectProvider);
        operations.Handle(IamApi.UpdateOpenIDConnectProviderThumbprint, UpdateOpenIDConnectProviderThumbprint);
        operations.Handle(IamApi.TagOpenIDConnectProvider, TagOpenIDConnectProvider);
        operations.Handle(IamApi.UntagOpenIDConnectProvider, UntagOpenIDConnectProvider);
        operations.Handle(IamApi.ListOpenIDConnectProviderTags, ListOpenIDConnectProviderTags);
    }

    /// <summary>
    /// AWS connects to a provider that comes without thumbprints, and takes them from its certificate. Nothing is connected to here:
    /// the provider then has none.
    /// </summary>
    private CreateOpenIDConnectProviderResponse CreateOpenIDConnectProvider(CreateOpenIDConnectProviderRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var url = OidcProviderUrl.Parse(request.Url!);
        ImmutableArray<string> clientIds = [.. (request.ClientIDList ?? []).Distinct(StringComparer.Ordinal)];
        CheckCount(clientIds);
        var provider = new IamOidcProvider
        {
            Url = url,
            CreatedAt = context.Second(),
            ClientIds = clientIds,
            Thumbprints = Thumbprints(request.ThumbprintList ?? []),
            Tags = IamTags.CreateOfResource(request.Tags),
        };
        if (state.OidcProviders.Contains(url.Name))
        {
            throw IamErrors.OidcProviderExists(request.Url);
        }

        if (state.OidcProviders.Count >= IamQuotas.OpenIdConnectProviders)
        {
            throw IamErrors.QuotaExceeded("OpenIdConnectProvidersPerAccount", IamQuotas.OpenIdConnectProviders);
        }

        state.OidcProviders.Add(provider);
        return new()
        {
            OpenIDConnectProviderArn = state.ArnOf(provider),
            Tags = IamTags.ShowGiven(request.Tags),
        };
    }

    private GetOpenIDConnectProviderResponse GetOpenIDConnectProvider(GetOpenIDConnectProviderRequest request, OperationContext context)
    {
        var (_, provider) = Find(request.OpenIDConnectProviderArn, context);
        return new()
        {
            Url = provider.Url.Name,
            ClientIDList = [.. provider.ClientIds],
            ThumbprintList = [.. provider.Thumbprints],
            CreateDate = provider.CreatedAt,
            Tags = IamTags.Show(provider.Tags),
        };
    }

    private ListOpenIDConnectProvidersResponse ListOpenIDConnectProviders(ListOpenIDConnectProvidersRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return new()
        {
            OpenIDConnectProviderList = [.. state.OidcProviders.All.Select(p => new OpenIDConnectProviderListEntry { Arn = state.ArnOf(p) })],
        };
    }

    private Unit DeleteOpenIDConnectProvider(DeleteOpenIDConnectProviderRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var provider = state.FindOidcProvider(ProviderArn.Check(request.OpenIDConnectProviderArn))
            ?? throw IamErrors.OidcProviderNotThereToDelete(request.OpenIDConnectProviderArn);
        state.OidcProviders.Remove(provider.Url.Name);
        return new();
    }

    private Unit AddClientIDToOpenIDConnectProvider(AddClientIDToOpenIDConnectProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.OpenIDConnectProviderArn, context);
        if (!provider.ClientIds.Contains(request.ClientID!))
        {
            var clientIds = provider.ClientIds.Add(request.ClientID!);
            CheckCount(clientIds);
            state.OidcProviders.Put(provider with { ClientIds = clientIds });
        }

        return new();
    }

    private Unit RemoveClientIDFromOpenIDConnectProvider(RemoveClientIDFromOpenIDConnectProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.OpenIDConnectProviderArn, context);
        state.OidcProviders.Put(provider with { ClientIds = provider.ClientIds.Remove(request.ClientID!) });
        return new();
    }

    private Unit UpdateOpenIDConnectProviderThumbprint(UpdateOpenIDConnectProviderThumbprintRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.OpenIDConnectProviderArn, context);
        state.OidcProviders.Put(provider with
        {
            Thumbprints = request.ThumbprintList is { Count: > 0 } given ? Thumbprints(given) : throw IamErrors.NoThumbprints(),
        });
        return new();
    }

    private Unit TagOpenIDConnectProvider(TagOpenIDConnectProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.OpenIDConnectProviderArn, context);
        state.OidcProviders.Put(provider with { Tags = IamTags.Set(provider.Tags, request.Tags) });
        return new();
    }

    private Unit UntagOpenIDConnectProvider(UntagOpenIDConnectProviderRequest request, OperationContext context)
    {
        var (state, provider) = Find(request.OpenIDConnectProviderArn, context);
        state.OidcProviders.Put(provider with { Tags = IamTags.Remove(provider.Tags, request.TagKeys) });
        return new();
    }

    private ListOpenIDConnectProviderTagsResponse ListOpenIDConnectProviderTags(
        ListOpenIDConnectProviderTagsRequest request, OperationContext context)
    {
        var (_, provider) = Find(request.OpenIDConnectProviderArn, context);
        var page = IamTags.Page(provider.Tags, request.MaxItems, request.Marker);
        return new()
        {
            Tags = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private (IamState State, IamOidcProvider Provider) Find(string? arn, OperationContext context)
    {
        var state = states.Of(context);
        return (state, state.FindOidcProvider(ProviderArn.Check(arn)) ?? throw IamErrors.OidcProviderNotFound(arn));
    }

    private static ImmutableArray<string> Thumbprints(List<string> given) =>
        given.Count <= IamQuotas.ThumbprintsPerOpenIdConnectProvider
            ? [.. given.Select(static t => t.ToLowerInvariant())]
            : throw IamErrors.TooManyThumbprints();

    private static void CheckCount(ImmutableArray<string> clientIds)
    {
        if (clientIds.Length > IamQuotas.ClientIdsPerOpenIdConnectProvider)
        {
            throw IamErrors.QuotaExceeded("ClientIdsPerOpenIdConnectProvider", IamQuotas.ClientIdsPerOpenIdConnectProvider);
        }
    }
}
