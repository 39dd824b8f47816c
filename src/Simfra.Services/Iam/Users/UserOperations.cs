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
        operations.Handle(IamApi.UpdateUser, UpdateUser);
        operations.Handle(IamApi.DeleteUser, DeleteUser);
        operations.Handle(IamApi.ListUsers, ListUsers);
    }

    private CreateUserResponse CreateUser(CreateUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.Path, "path");
        var tags = IamTags.Create(request.Tags);
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
            Path = request.Path ?? IamPath.Root,
            UserId = UniqueId.New(UniqueId.UserPrefix, state.AccountId, context.Ids),
            CreatedAt = context.Second(),
            PermissionsBoundary = PermissionsBoundaryOperations.Find(state, request.PermissionsBoundary),
            Tags = tags,
        };
        state.Users.Add(user);
        return new() { User = user.Show(state) };
    }

    private GetUserResponse GetUser(GetUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        return new()
        {
            User = request.UserName is null && context.Principal is RootPrincipal root
                ? Show(root)
                : state.GetUser(request.UserName, context.Principal).Show(state),
        };
    }

    private Unit UpdateUser(UpdateUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        IamPath.Check(request.NewPath, "newPath");
        var user = state.GetUser(request.UserName);
        var changed = user with
        {
            UserName = request.NewUserName ?? user.UserName,
            Path = request.NewPath ?? user.Path,
        };
        if (changed.Key != user.Key && state.Users.Contains(changed.Key))
        {
            throw IamErrors.AlreadyExists("User", request.NewUserName);
        }

        state.Users.Remove(user.Key);
        state.Users.Add(changed);
        TrustPolicies.Replace(states, user.Arn(state), changed.Arn(state));
        return new();
    }

    private Unit DeleteUser(DeleteUserRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var user = state.GetUser(request.UserName);
        if (UserDependents.FirstOf(state, user) is { } first)
        {
            throw IamErrors.CannotDelete(first);
        }

        state.Users.Remove(user.Key);
        state.ForgetAccesses(user.UserId);
        TrustPolicies.Replace(states, user.Arn(state), user.UserId);
        return new();
    }

    private ListUsersResponse ListUsers(ListUsersRequest request, OperationContext context)
    {
        var state = states.Of(context);
        var prefix = request.PathPrefix ?? IamPath.Root;
        var users = state.Users.All.Where(u => u.Path.StartsWith(prefix, StringComparison.Ordinal));
        var page = IamPage.Take(users, u => u.Key, request.MaxItems, request.Marker);
        return new()
        {
            Users = page.Show(u => u.ShowInList(state)),
            IsTruncated = page.IsTruncated,
            Marker = page.Marker,
        };
    }

    /// <summary>The root user is nobody in IAM, but GetUser knows it.</summary>
    private static User Show(RootPrincipal root) => new()
    {
        UserId = root.UserId,
        Arn = root.Arn,
    };
}
