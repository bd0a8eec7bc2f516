package cn.qianliyan.phone

import android.app.Activity
import android.content.Intent
import android.os.StatFs
import androidx.core.content.ContextCompat
import app.tauri.annotation.Command
import app.tauri.annotation.InvokeArg
import app.tauri.annotation.TauriPlugin
import app.tauri.plugin.Invoke
import app.tauri.plugin.JSObject
import app.tauri.plugin.Plugin

@InvokeArg
class PatrolArgs {
    var isOpen: Boolean = false
    var title: String = ""
}

@TauriPlugin
class NativePlugin(private val activity: Activity) : Plugin(activity) {
    /** Starts or ends the patrol's service. */
    @Command
    fun patrol(invoke: Invoke) {
        val args = invoke.parseArgs(PatrolArgs::class.java)
        val service = Intent(activity, PatrolService::class.java).putExtra(PatrolService.TITLE, args.title)
        try {
            if (args.isOpen) ContextCompat.startForegroundService(activity, service) else activity.stopService(service)
            invoke.resolve()
        } catch (error: Exception) {
            // Without the right to the position a service of this type may not start; the patrol goes on without it.
            invoke.reject(error.message)
        }
    }

    /** Tells how many bytes are free where the app keeps its files. */
    @Command
    fun room(invoke: Invoke) {
        invoke.resolve(JSObject().put("bytes", StatFs(activity.filesDir.path).availableBytes))
    }
}
