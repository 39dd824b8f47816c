using System.Text;
using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Credentials that one service takes: passwords of CodeCommit and Keyspaces, API keys of Bedrock and CloudWatch Logs.</summary>
internal sealed class ServiceCredentialOperations(ServiceState<IamState> states) : IOperationGroup
{
    private const int SecretBytes = 45;

    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateServiceSpecificCredential, CreateServiceSpecificCredential);
        operations.Handle(IamApi.ListServiceSpecificCredentials, ListServiceSpecificCredentials);
        operations.Handle(IamApi.UpdateServiceSpecificCredential, UpdateServiceSpecificCredential);
        operations.Handle(IamApi.ResetServiceSpecificCredential, ResetServiceSpecificCredential);
        operations.Handle(IamApi.DeleteServiceSpecificCredential, DeleteServiceSpecificCredential);
    }

    private CreateServiceSpecificCredentialResponse CreateServiceSpecificCredential(
        CreateServiceSpecificCredentialRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName);
        var kind = ServiceCredentialKind.Find(request.ServiceName) ?? throw IamErrors.ServiceHasNoCredentials(request.ServiceName);
        if (state.ServiceCredentialsByUser.Find(user.UserId).Count(c => c.Service == kind.Service) >= IamQuotas.ServiceCredentialsPerUserAndService)
        {
            throw IamErrors.QuotaExceeded(
                "ContextSpecificCredentialsPerUserPerContext", IamQuotas.ServiceCredentialsPerUserAndService);
        }

        var loginName = FreeLoginName(state, kind, user);
        var secret = NewSecret(kind, loginName, context.Ids);
        var credential = new IamServiceCredential
        {
            Id = UniqueId.New(UniqueId.ServiceCredentialPrefix, state.AccountId, context.Ids),
            UserId = user.UserId,
            Service = kind.Service,
            LoginName = loginName,
            Secret = PasswordHash.Of(secret, context.Ids),
            CreatedAt = context.Second(),
            ExpiresAt = request.CredentialAgeDays is { } days ? context.Now.AddDays(days) : null,
            IsActive = true,
        };
        state.ServiceCredentials.Add(credential);
        return new() { ServiceSpecificCredential = Show(credential, kind, user, secret, context.Now) };
    }

    private ListServiceSpecificCredentialsResponse ListServiceSpecificCredentials(
        ListServiceSpecificCredentialsRequest request, OperationContext context)
    {
        var state = states.Of(context);
        if (request is { AllUsers: true, UserName: not null })
        {
            throw IamErrors.AllUsersAndUserName();
        }

        var credentials = request.AllUsers == true
            ? state.ServiceCredentials.All
            : state.ServiceCredentialsByUser.Find(state.GetUser(request.UserName, context.Principal).UserId).AsEnumerable();
        if (!string.IsNullOrEmpty(request.ServiceName))
        {
            var kind = ServiceCredentialKind.Find(request.ServiceName) ?? throw IamErrors.ServiceHasNoCredentials(request.ServiceName);
            credentials = credentials.Where(c => c.Service == kind.Service);
        }

        var page = IamPage.Take(credentials, c => c.Id, request.MaxItems, request.Marker);
        return new()
        {
            ServiceSpecificCredentials = page.Show(c => ShowMetadata(state, c, context.Now)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private Unit UpdateServiceSpecificCredential(UpdateServiceSpecificCredentialRequest request, OperationContext context)
    {
        var (state, _, credential) = Find(request.UserName, request.ServiceSpecificCredentialId, context);
        state.ServiceCredentials.Put(credential with { IsActive = CredentialStatus.IsActive(request.Status!) });
        return new();
    }

    private ResetServiceSpecificCredentialResponse ResetServiceSpecificCredential(
        ResetServiceSpecificCredentialRequest request, OperationContext context)
    {
        var (state, user, credential) = Find(request.UserName, request.ServiceSpecificCredentialId, context);
        var kind = ServiceCredentialKind.Find(credential.Service)!;
        var secret = NewSecret(kind, credential.LoginName, context.Ids);
        var changed = credential with { Secret = PasswordHash.Of(secret, context.Ids) };
        state.ServiceCredentials.Put(changed);
        return new() { ServiceSpecificCredential = Show(changed, kind, user, secret, context.Now) };
    }

    private Unit DeleteServiceSpecificCredential(DeleteServiceSpecificCredentialRequest request, OperationContext context)
    {
        var (state, _, credential) = Find(request.UserName, request.ServiceSpecificCredentialId, context);
        state.ServiceCredentials.Remove(credential.Id);
        return new();
    }

    private (IamState State, IamUser User, IamServiceCredential Credential) Find(string? userName, string? id, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(userName, context.Principal);
        var credential = state.ServiceCredentials.Find(id!) ?? throw IamErrors.ServiceCredentialNotFound(id);
        return credential.UserId == user.UserId
            ? (state, user, credential)
            : throw IamErrors.ServiceCredentialNotOfUser(user.UserName, id);
    }

    /// <summary><c>name-at-account</c>, or <c>name+1-at-account</c> where that is taken.</summary>
    private static string FreeLoginName(IamState state, ServiceCredentialKind kind, IamUser user)
    {
        var name = $"{user.UserName}-at-{state.AccountId}";
        for (var i = 1; state.HasServiceLogin(kind.Service, name); i++)
        {
            name = $"{user.UserName}+{i}-at-{state.AccountId}";
        }

        return name;
    }

    /// <summary>A password; an API key says also whose it is.</summary>
    private static string NewSecret(ServiceCredentialKind kind, string loginName, IdGenerator ids)
    {
        Span<byte> random = stackalloc byte[SecretBytes];
        ids.Fill(random);
        var password = Convert.ToBase64String(random);
        return kind.IsApiKey
            ? kind.TokenPrefix + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{loginName}:{password}"))
            : password;
    }

    private static string ShowStatus(IamServiceCredential credential, DateTimeOffset now) =>
        credential.HasExpired(now) ? StatusType.Expired : CredentialStatus.Show(credential.IsActive);

    private static ServiceSpecificCredential Show(
        IamServiceCredential credential, ServiceCredentialKind kind, IamUser user, string secret, DateTimeOffset now) => new()
        {
            CreateDate = credential.CreatedAt,
            ExpirationDate = credential.ExpiresAt,
            ServiceName = credential.Service,
            ServiceUserName = kind.IsApiKey ? null : credential.LoginName,
            ServicePassword = kind.IsApiKey ? null : secret,
            ServiceCredentialAlias = kind.IsApiKey ? credential.LoginName : null,
            ServiceCredentialSecret = kind.IsApiKey ? secret : null,
            ServiceSpecificCredentialId = credential.Id,
            UserName = user.UserName,
            Status = ShowStatus(credential, now),
        };

    private static ServiceSpecificCredentialMetadata ShowMetadata(IamState state, IamServiceCredential credential, DateTimeOffset now)
    {
        var isApiKey = ServiceCredentialKind.Find(credential.Service)!.IsApiKey;
        return new()
        {
            UserName = state.UsersById.Find(credential.UserId).FirstOrDefault()?.UserName,
            Status = ShowStatus(credential, now),
            ServiceUserName = isApiKey ? null : credential.LoginName,
            ServiceCredentialAlias = isApiKey ? credential.LoginName : null,
            CreateDate = credential.CreatedAt,
            ExpirationDate = credential.ExpiresAt,
            ServiceSpecificCredentialId = credential.Id,
            ServiceName = credential.Service,
        };
    }
}
