using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Simfra.Integration;
using Simfra.Models.Kms;

namespace Simfra.Services.Kms;

/// <summary>
/// Custom key stores, as far as KMS itself keeps them: there are no clusters and no proxies behind them, whose names are taken on trust.
/// </summary>
/// <seealso href="https://docs.aws.amazon.com/kms/latest/developerguide/key-store-overview.html"/>
internal sealed class CustomKeyStoreOperations(KeyDirectory keys) : IOperationGroup
{
    private const int DefaultPage = 100;
    private const int MaxStores = 10;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(KmsApi.CreateCustomKeyStore, CreateCustomKeyStore);
        operations.Handle(KmsApi.UpdateCustomKeyStore, UpdateCustomKeyStore);
        operations.Handle(KmsApi.DeleteCustomKeyStore, DeleteCustomKeyStore);
        operations.Handle(KmsApi.DescribeCustomKeyStores, DescribeCustomKeyStores);
        operations.Handle(KmsApi.ConnectCustomKeyStore, ConnectCustomKeyStore);
        operations.Handle(KmsApi.DisconnectCustomKeyStore, DisconnectCustomKeyStore);
    }

    private CreateCustomKeyStoreResponse CreateCustomKeyStore(CreateCustomKeyStoreRequest request, OperationContext context)
    {
        var state = keys.States[context.Scope];
        var type = request.CustomKeyStoreType ?? CustomKeyStoreType.AwsCloudhsm;
        var store = new CustomKeyStore
        {
            Id = $"cks-{context.Ids.Hex(17)}",
            Name = request.CustomKeyStoreName!,
            Type = type,
            CreatedAt = context.Now,
            ClusterId = type == CustomKeyStoreType.AwsCloudhsm ? CheckCluster(request, type) : null,
            TrustAnchorCertificate = request.TrustAnchorCertificate,
            Proxy = type == CustomKeyStoreType.ExternalKeyStore ? CheckProxy(request, type, context.AccountId) : null,
        };
        CheckUnique(store, state);
        if (state.Stores.Count >= MaxStores)
        {
            throw new LimitExceededException($"The account has {MaxStores} custom key stores in this Region, which is the limit.");
        }

        state.Stores.Add(store);
        return new() { CustomKeyStoreId = store.Id };
    }

    private UpdateCustomKeyStoreResponse UpdateCustomKeyStore(UpdateCustomKeyStoreRequest request, OperationContext context)
    {
        var (state, store) = Find(request.CustomKeyStoreId!, context);
        var isExternal = store.IsExternal;
        if (isExternal && (request.CloudHsmClusterId ?? request.KeyStorePassword) is not null)
        {
            throw CustomKeyStoreErrors.NotApplicable(request.CloudHsmClusterId is null ? "KeyStorePassword" : "CloudHsmClusterId", store.Type);
        }

        var proxyChange = request.XksProxyUriEndpoint ?? request.XksProxyUriPath ?? request.XksProxyConnectivity
            ?? request.XksProxyVpcEndpointServiceName ?? request.XksProxyVpcEndpointServiceOwner
            ?? request.XksProxyAuthenticationCredential?.AccessKeyId;
        if (!isExternal && proxyChange is not null)
        {
            throw CustomKeyStoreErrors.NotApplicable("The configuration of an external key store proxy", store.Type);
        }

        // What a connection is made with can only be changed while there is none.
        var connection = request.CloudHsmClusterId ?? request.KeyStorePassword ?? request.XksProxyConnectivity ?? request.XksProxyUriEndpoint
            ?? request.XksProxyVpcEndpointServiceName ?? request.XksProxyVpcEndpointServiceOwner;
        if (connection is not null && store.StateAt(context.Now) != ConnectionStateType.Disconnected)
        {
            throw CustomKeyStoreErrors.InvalidState(store, context.Now);
        }

        var changed = store with
        {
            Name = request.NewCustomKeyStoreName ?? store.Name,
            ClusterId = request.CloudHsmClusterId ?? store.ClusterId,
            Proxy = store.Proxy is { } proxy ? Change(proxy, request, context.AccountId) : null,
        };
        CheckUnique(changed, state);
        state.Stores.Put(changed);
        return new();
    }

    private DeleteCustomKeyStoreResponse DeleteCustomKeyStore(DeleteCustomKeyStoreRequest request, OperationContext context)
    {
        var (state, store) = Find(request.CustomKeyStoreId!, context);
        if (state.Keys.All.Any(k => k.CustomKeyStoreId == store.Id))
        {
            throw CustomKeyStoreErrors.HasKeys(store.Id);
        }

        if (store.StateAt(context.Now) != ConnectionStateType.Disconnected)
        {
            throw CustomKeyStoreErrors.InvalidState(store, context.Now);
        }

        state.Stores.Remove(store.Id);
        return new();
    }

    private DescribeCustomKeyStoresResponse DescribeCustomKeyStores(DescribeCustomKeyStoresRequest request, OperationContext context)
    {
        if (request is { CustomKeyStoreId: not null, CustomKeyStoreName: not null })
        {
            throw KmsErrors.Validation("You can specify either CustomKeyStoreId or CustomKeyStoreName, but not both.");
        }

        var wanted = request.CustomKeyStoreId ?? request.CustomKeyStoreName;
        var found = keys.States[context.Scope].Stores.All
            .Where(s => wanted is null || (request.CustomKeyStoreId is null ? s.Name : s.Id) == wanted)
            .ToList();
        if (wanted is not null && found.Count == 0)
        {
            throw CustomKeyStoreErrors.NotFound(wanted);
        }

        var page = KmsPage.Of(found, static s => s.Id, request.Limit, request.Marker, DefaultPage);
        return new()
        {
            CustomKeyStores = page.Entries.ConvertAll(s => s.Show(context.Now)),
            NextMarker = page.NextMarker,
            Truncated = page.Truncated,
        };
    }

    private ConnectCustomKeyStoreResponse ConnectCustomKeyStore(ConnectCustomKeyStoreRequest request, OperationContext context)
    {
        var (state, store) = Find(request.CustomKeyStoreId!, context);
        if (store.StateAt(context.Now) == ConnectionStateType.Disconnecting)
        {
            throw CustomKeyStoreErrors.InvalidState(store, context.Now);
        }

        // One that is connected stays so.
        state.Stores.Put(store with { ConnectedSince = store.ConnectedSince ?? context.Now });
        return new();
    }

    private DisconnectCustomKeyStoreResponse DisconnectCustomKeyStore(DisconnectCustomKeyStoreRequest request, OperationContext context)
    {
        var (state, store) = Find(request.CustomKeyStoreId!, context);
        if (store.ConnectedSince is null)
        {
            throw CustomKeyStoreErrors.InvalidState(store, context.Now);
        }

        state.Stores.Put(store with { ConnectedSince = null, DisconnectedSince = context.Now });
        return new();
    }

    private (KmsState State, CustomKeyStore Store) Find(string id, OperationContext context)
    {
        var state = keys.States[context.Scope];
        return (state, state.Stores.Find(id) ?? throw CustomKeyStoreErrors.NotFound(id));
    }

    private static void CheckUnique(CustomKeyStore store, KmsState state)
    {
        foreach (var other in state.Stores.All.Where(s => s.Id != store.Id))
        {
            if (other.Name == store.Name)
            {
                throw CustomKeyStoreErrors.NameInUse(store.Name);
            }

            if (store.ClusterId is not null && other.ClusterId == store.ClusterId)
            {
                throw CustomKeyStoreErrors.ClusterInUse(store.ClusterId);
            }

            if (store.Proxy is { } proxy && other.Proxy is { } otherProxy)
            {
                CheckUnique(proxy, otherProxy);
            }
        }
    }

    /// <summary>The address is of one store alone; behind an endpoint service so are the service and its name.</summary>
    private static void CheckUnique(ExternalKeyProxy proxy, ExternalKeyProxy other)
    {
        if (other.UriEndpoint == proxy.UriEndpoint && other.UriPath == proxy.UriPath)
        {
            throw CustomKeyStoreErrors.ProxyInUse(proxy.UriEndpoint, proxy.UriPath);
        }

        if (proxy.Connectivity == XksProxyConnectivityType.VpcEndpointService && other.Connectivity == proxy.Connectivity)
        {
            if (other.VpcEndpointServiceName == proxy.VpcEndpointServiceName)
            {
                throw CustomKeyStoreErrors.EndpointServiceInUse(proxy.VpcEndpointServiceName!);
            }

            if (other.UriEndpoint == proxy.UriEndpoint)
            {
                throw CustomKeyStoreErrors.EndpointInUse(proxy.UriEndpoint);
            }
        }
    }

    /// <summary>Another connectivity is another endpoint too.</summary>
    private static ExternalKeyProxy Change(ExternalKeyProxy proxy, UpdateCustomKeyStoreRequest request, string account)
    {
        var connectivity = request.XksProxyConnectivity ?? proxy.Connectivity;
        if (connectivity != proxy.Connectivity && request.XksProxyUriEndpoint is null)
        {
            throw KmsErrors.Validation("XksProxyUriEndpoint is required when the XksProxyConnectivity changes.");
        }

        var isInVpc = connectivity == XksProxyConnectivityType.VpcEndpointService;
        var service = isInVpc ? request.XksProxyVpcEndpointServiceName ?? proxy.VpcEndpointServiceName : request.XksProxyVpcEndpointServiceName;
        CheckConnectivity(connectivity, service);
        return new()
        {
            Connectivity = connectivity,
            AccessKeyId = request.XksProxyAuthenticationCredential?.AccessKeyId ?? proxy.AccessKeyId,
            UriEndpoint = request.XksProxyUriEndpoint ?? proxy.UriEndpoint,
            UriPath = request.XksProxyUriPath ?? proxy.UriPath,
            VpcEndpointServiceName = service,
            VpcEndpointServiceOwner = isInVpc ? request.XksProxyVpcEndpointServiceOwner ?? proxy.VpcEndpointServiceOwner ?? account : null,
        };
    }

    private static void CheckConnectivity(string connectivity, string? serviceName)
    {
        if (connectivity == XksProxyConnectivityType.VpcEndpointService != serviceName is not null)
        {
            throw KmsErrors.Validation("XksProxyVpcEndpointServiceName is required for, and only valid for, the connectivity VPC_ENDPOINT_SERVICE.");
        }
    }

    private static string CheckCluster(CreateCustomKeyStoreRequest request, string type)
    {
        var clusterId = request.CloudHsmClusterId ?? throw CustomKeyStoreErrors.Missing("CloudHsmClusterId", type);
        _ = request.KeyStorePassword ?? throw CustomKeyStoreErrors.Missing("KeyStorePassword", type);
        var certificate = request.TrustAnchorCertificate ?? throw CustomKeyStoreErrors.Missing("TrustAnchorCertificate", type);
        if ((request.XksProxyUriEndpoint ?? request.XksProxyUriPath ?? request.XksProxyConnectivity) is not null)
        {
            throw CustomKeyStoreErrors.NotApplicable("The configuration of an external key store proxy", type);
        }

        try
        {
            using var parsed = X509Certificate2.CreateFromPem(certificate);
            return clusterId;
        }
        catch (CryptographicException)
        {
            throw CustomKeyStoreErrors.InvalidCertificate();
        }
    }

    private static ExternalKeyProxy CheckProxy(CreateCustomKeyStoreRequest request, string type, string account)
    {
        if ((request.CloudHsmClusterId ?? request.KeyStorePassword ?? request.TrustAnchorCertificate) is not null)
        {
            throw CustomKeyStoreErrors.NotApplicable("The configuration of an AWS CloudHSM cluster", type);
        }

        var connectivity = request.XksProxyConnectivity ?? throw CustomKeyStoreErrors.Missing("XksProxyConnectivity", type);
        CheckConnectivity(connectivity, request.XksProxyVpcEndpointServiceName);
        return new()
        {
            Connectivity = connectivity,
            AccessKeyId = request.XksProxyAuthenticationCredential?.AccessKeyId
                ?? throw CustomKeyStoreErrors.Missing("XksProxyAuthenticationCredential", type),
            UriEndpoint = request.XksProxyUriEndpoint ?? throw CustomKeyStoreErrors.Missing("XksProxyUriEndpoint", type),
            UriPath = request.XksProxyUriPath ?? throw CustomKeyStoreErrors.Missing("XksProxyUriPath", type),
            VpcEndpointServiceName = request.XksProxyVpcEndpointServiceName,
            VpcEndpointServiceOwner = connectivity == XksProxyConnectivityType.VpcEndpointService
                ? request.XksProxyVpcEndpointServiceOwner ?? account
                : null,
        };
    }
}
