using Simfra.Integration;
using Simfra.Models.Iam;
using Simfra.Schemas;
using Simfra.Security;
using Simfra.State;

namespace Simfra.Services.Iam;

/// <summary>Users.</summary>
internal sealed class UserOperations(ServiceState<IamState> states) : IOperationGroup
{
    public void Register(IOperationRegistry operations)
    {
        operations.Handle(IamApi.CreateUser, CreateUser);
        operations.Handle(IamApi.GetUser, GetUser);
        operations.Handle(IamApi.DeleteUser, DeleteUser);
        operations.Handle(IamApi.ListUsers, ListUsers);
    }

    private CreateUserResponse CreateUser(CreateUserRequest request, OperationContext context)
    {
        var state = states[StateScope.Global(context.AccountId)];
        if (state.Users.Contains(IamName.Key(request.UserName)))
        {
            throw IamErrors.AlreadyExists("User", request.UserName);
        }

        if (state.Users.Count >= IamQuotas.Users)
        {
            throw IamErrors.QuotaExceeded("UsersPerAccount", IamQuotas.Users);
        }

        var user = new IamUser
        {
            UserName = request.UserName!,
            Path = request.Path ?? "/",
            UserId = UniqueId.New(UniqueId.UserPrefix, state.AccountId, context.Ids),
            CreatedAt = context.Now,
            Tags = IamTags.Create(request.Tags),
        };
        state.Users.Add(user);
        return new() { User = Show(state, user) };
    }

    private GetUserResponse GetUser(GetUserRequest request, OperationContext context)
    {
        var state = states[StateScope.Global(context.AccountId)];
        return new() { User = Show(state, state.GetUser(request.UserName)) };
    }

    private Unit DeleteUser(DeleteUserRequest request, OperationContext context)
    {
        var state = states[StateScope.Global(context.AccountId)];
        state.Users.Remove(state.GetUser(request.UserName).Key);
        return new();
    }

    private ListUsersResponse ListUsers(ListUsersRequest request, OperationContext context)
    {
        var state = states[StateScope.Global(context.AccountId)];
        var prefix = request.PathPrefix ?? "/";
        var users = state.Users.All.Where(u => u.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Take(users, u => u.Key, request.MaxItems, request.Marker);
        return new()
        {
            Users = page.Show(u => Show(state, u)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    private static User Show(IamState state, IamUser user) => new()
    {
        UserName = user.UserName,
        Path = user.Path,
        UserId = user.UserId,
        Arn = state.Arn($"user{user.Path}{user.UserName}"),
        CreateDate = user.CreatedAt,
        PasswordLastUsed = user.PasswordLastUsed,
        Tags = IamTags.ShowAny(user.Tags),
    };
}
