using System.Security.Cryptography;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>The signing certificates of users, and of the root user.</summary>
internal sealed class SigningCertificateOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.UploadSigningCertificate, UploadSigningCertificate);
        operations.Handle(IamApi.ListSigningCertificates, ListSigningCertificates);
        operations.Handle(IamApi.UpdateSigningCertificate, UpdateSigningCertificate);
        operations.Handle(IamApi.DeleteSigningCertificate, DeleteSigningCertificate);
    }

    /// <summary>Uploading a certificate again to the user that has it changes nothing, its status neither, though the answer says Active.</summary>
    private UploadSigningCertificateResponse UploadSigningCertificate(UploadSigningCertificateRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, userName) = FindOwner(state, request.UserName, context);
        var id = IdOf(request.CertificateBody!, context.Now);
        if (state.SigningCertificates.Find(id) is { } uploaded)
        {
            return uploaded.UserId == userId
                ? new() { Certificate = Show(uploaded with { IsActive = true }, userName) }
                : throw IamErrors.SigningCertificateDuplicate();
        }

        if (state.SigningCertificatesByUser.Find(userId).Count() >= IamQuotas.SigningCertificatesPerUser)
        {
            throw IamErrors.QuotaExceeded("CertificatesPerUser", IamQuotas.SigningCertificatesPerUser);
        }

        var certificate = new IamSigningCertificate
        {
            Id = id,
            UserId = userId,
            Body = request.CertificateBody!,
            UploadedAt = context.Second(),
            IsActive = true,
        };
        state.SigningCertificates.Add(certificate);
        return new() { Certificate = Show(certificate, userName) };
    }

    private ListSigningCertificatesResponse ListSigningCertificates(ListSigningCertificatesRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, userName) = FindOwner(state, request.UserName, context);
        var page = IamPage.Take(state.SigningCertificatesByUser.Find(userId), c => c.Id, request.MaxItems, request.Marker);
        return new()
        {
            Certificates = page.Show(c => Show(c, userName)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit UpdateSigningCertificate(UpdateSigningCertificateRequest request, OperationContext context)
    {
        var (state, certificate) = Find(request.UserName, request.CertificateId, context);
        state.SigningCertificates.Put(certificate with { IsActive = CredentialStatus.IsActive(request.Status!) });
        return new();
    }

    private Unit DeleteSigningCertificate(DeleteSigningCertificateRequest request, OperationContext context)
    {
        var (state, certificate) = Find(request.UserName, request.CertificateId, context);
        state.SigningCertificates.Remove(certificate.Id);
        return new();
    }

    private (IamState State, IamSigningCertificate Certificate) Find(string? userName, string? id, OperationContext context)
    {
        var state = states.Of(context);
        var (userId, _) = FindOwner(state, userName, context);
        return state.SigningCertificates.Find(id!) is { } certificate && certificate.UserId == userId
            ? (state, certificate)
            : throw IamErrors.SigningCertificateNotFound(id);
    }

    /// <summary>The user's id and name; for the root user the account's id and no name.</summary>
    private static (string UserId, string? UserName) FindOwner(IamState state, string? name, OperationContext context)
    {
        if (name is null && context.Principal is RootPrincipal root)
        {
            return (root.UserId, null);
        }

        var user = state.GetUser(name, context.Principal);
        return (user.UserId, user.UserName);
    }

    private static string IdOf(string body, DateTimeOffset now)
    {
        using var certificate = PemText.FindCertificate(body);

        // SHA-1 is what the id is defined by; nothing is protected by it.
#pragma warning disable CA5350
        return certificate is not null
            && now >= new DateTimeOffset(certificate.NotBefore.ToUniversalTime())
            && now < new DateTimeOffset(certificate.NotAfter.ToUniversalTime())
            ? Base32Text.Encode(SHA1.HashData(certificate.RawDataMemory.Span))
            : throw IamErrors.SigningCertificateMalformed(body);
#pragma warning restore CA5350
    }

    private static SigningCertificate Show(IamSigningCertificate certificate, string? userName) => new()
    {
        UserName = userName,
        CertificateId = certificate.Id,
        CertificateBody = certificate.Body,
        Status = CredentialStatus.Show(certificate.IsActive),
        UploadDate = certificate.UploadedAt,
    };
}
