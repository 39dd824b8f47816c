using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Server certificates.</summary>
internal sealed class ServerCertificateOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.UploadServerCertificate, UploadServerCertificate);
        operations.Handle(IamApi.GetServerCertificate, GetServerCertificate);
        operations.Handle(IamApi.ListServerCertificates, ListServerCertificates);
        operations.Handle(IamApi.UpdateServerCertificate, UpdateServerCertificate);
        operations.Handle(IamApi.DeleteServerCertificate, DeleteServerCertificate);
        operations.Handle(IamApi.TagServerCertificate, TagServerCertificate);
        operations.Handle(IamApi.UntagServerCertificate, UntagServerCertificate);
        operations.Handle(IamApi.ListServerCertificateTags, ListServerCertificateTags);
    }

    private UploadServerCertificateResponse UploadServerCertificate(UploadServerCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var name = request.ServerCertificateName!;
        if (state.ServerCertificates.Contains(IamName.Key(name)))
        {
            throw IamErrors.ServerCertificateExists(name);
        }

        if (state.ServerCertificates.Count >= IamQuotas.ServerCertificates)
        {
            throw IamErrors.QuotaExceeded("ServerCertificatesPerAccount", IamQuotas.ServerCertificates);
        }

        var certificate = new IamServerCertificate
        {
            Name = name,
            Path = request.Path ?? "/",
            Id = UniqueId.New(UniqueId.ServerCertificatePrefix, state.AccountId, context.Ids),
            Body = request.CertificateBody!.Trim(),
            Chain = request.CertificateChain?.Trim(),
            PrivateKey = request.PrivateKey!,
            UploadedAt = context.Second(),
            ExpiresAt = ServerCertificateUpload.Check(request.CertificateBody, request.PrivateKey!, request.CertificateChain, context.Now),
            Tags = IamTags.CreateOfResource(request.Tags),
        };
        state.ServerCertificates.Add(certificate);
        return new()
        {
            ServerCertificateMetadata = Show(state, certificate),
            Tags = IamTags.ShowGiven(request.Tags),
        };
    }

    private GetServerCertificateResponse GetServerCertificate(GetServerCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var certificate = state.GetServerCertificate(request.ServerCertificateName);
        return new()
        {
            ServerCertificate = new()
            {
                ServerCertificateMetadata = Show(state, certificate),
                CertificateBody = certificate.Body,
                CertificateChain = certificate.Chain,
                Tags = IamTags.Show(certificate.Tags),
            },
        };
    }

    private ListServerCertificatesResponse ListServerCertificates(ListServerCertificatesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var prefix = request.PathPrefix ?? "/";
        var certificates = state.ServerCertificates.All.Where(c => c.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Take(certificates, c => c.Key, request.MaxItems, request.Marker);
        return new()
        {
            ServerCertificateMetadataList = page.Show(c => Show(state, c)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit UpdateServerCertificate(UpdateServerCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var certificate = state.GetServerCertificate(request.ServerCertificateName);
        var changed = certificate with
        {
            Name = request.NewServerCertificateName ?? certificate.Name,
            Path = request.NewPath ?? certificate.Path,
        };
        if (changed.Key != certificate.Key && state.ServerCertificates.Contains(changed.Key))
        {
            throw IamErrors.ServerCertificateExists(changed.Name);
        }

        state.ServerCertificates.Remove(certificate.Key);
        state.ServerCertificates.Add(changed);
        return new();
    }

    private Unit DeleteServerCertificate(DeleteServerCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        state.ServerCertificates.Remove(state.GetServerCertificate(request.ServerCertificateName).Key);
        return new();
    }

    private Unit TagServerCertificate(TagServerCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var certificate = state.GetServerCertificate(request.ServerCertificateName);
        state.ServerCertificates.Put(certificate with { Tags = IamTags.Set(certificate.Tags, request.Tags) });
        return new();
    }

    private Unit UntagServerCertificate(UntagServerCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var certificate = state.GetServerCertificate(request.ServerCertificateName);
        state.ServerCertificates.Put(certificate with { Tags = IamTags.Remove(certificate.Tags, request.TagKeys) });
        return new();
    }

    private ListServerCertificateTagsResponse ListServerCertificateTags(ListServerCertificateTagsRequest request, OperationContext context)
    {
        var certificate = states.Of(context).GetServerCertificate(request.ServerCertificateName);
        var page = IamTags.Page(certificate.Tags, request.MaxItems, request.Marker);
        return new()
        {
            Tags = page.Items,
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private static ServerCertificateMetadata Show(IamState state, IamServerCertificate certificate) => new()
    {
        ServerCertificateName = certificate.Name,
        ServerCertificateId = certificate.Id,
        Path = certificate.Path,
        Arn = state.Arn($"server-certificate{certificate.Path}{certificate.Name}"),
        UploadDate = certificate.UploadedAt,
        Expiration = certificate.ExpiresAt,
    };
}
