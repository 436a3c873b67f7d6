"""Quotes of the day, written for this service. As many in one language as in the other."""

from __future__ import annotations

_EN = """
A short walk can clear what an hour of sitting could not.
Begin so small that skipping it would feel silly.
Your breath is the one tool you always have with you.
Rest is part of the work, not the opposite of it.
Drink the glass of water first; decide about the rest afterwards.
A habit is a promise that you keep while nobody is watching.
Sit tall for a minute and notice how the room changes.
You don't need a perfect week, only a kind next hour.
Looking out of the window counts as looking after yourself.
Slow down enough to hear what your shoulders have been saying.
Today's ten minutes are worth more than tomorrow's plan.
Move a little, often; your body keeps a friendly ledger.
A calm mind is built from many unremarkable pauses.
Say no to one small thing and yes to an early night.
Let the first deep breath of the day be on purpose.
Progress is quiet; you mostly notice it when you look back.
Be as patient with yourself as you are with a good friend.
One screen fewer, one sunset more.
Stretch before the day asks you to bend.
Energy follows attention: put both where they do you good.
A tidy desk is nice; a rested person at it is better.
The best posture is the next one, so change it.
You can start again at any hour of the day.
Lunch away from the desk is a meeting with yourself; keep it.
Gratitude takes ten seconds and lasts the afternoon.
Small steps count twice on hard days.
Sleep is the cheapest upgrade you will ever get.
Laughing with a colleague is exercise too.
Take the stairs as if they were a gift.
A break you plan is rest; a break you're forced into is repair.
What you repeat gently becomes what you are.
Give your eyes a horizon every now and then.
There is no prize for finishing the day exhausted.
Ask for help early; it weighs less then.
Your pace is allowed to be different today.
Do one thing at a time and let it be enough.
Kindness towards your body needs no special equipment.
Fresh air answers questions that coffee can't.
A good morning often begins the evening before.
Unclench your jaw; the day will go on just the same.
Consistency is only coming back once more than you left.
Feed your focus with pauses, not with pressure.
Even a minute of silence is yours to keep.
Celebrate what you did; the list will still be there.
Strong is good; rested and strong is better.
Let your feet touch some grass this week.
Worry speaks quickly; answer it slowly.
You have survived every busy day so far.
Put the phone down a little sooner and your thoughts arrive.
Health grows in the gaps between the appointments.
Being present is a skill, and this moment is practice.
Choose the walk that makes you late for nothing.
A stretch, a sip, a smile: that is a whole reset.
Leave a little room in the day for the day itself.
Motivation visits; routine lives here.
Your back would like you to stand up while reading this.
Notice one good thing before you open the next tab.
You can be ambitious and gentle in the same hour.
A shared challenge is half as steep.
Listen to tiredness before it has to shout.
The quiet choice, made daily, beats the grand one, made once.
End the day with one thing that went well.
Your attention is a garden; weed it a little today.
Nothing blooms all year, and neither should you.
"""

_ES = """
Un paseo corto aclara lo que una hora sentado no pudo.
Empieza con algo tan pequeño que saltártelo dé risa.
La respiración es la herramienta que siempre llevas contigo.
Descansar forma parte del trabajo, no es lo contrario.
Primero el vaso de agua; lo demás ya se verá.
Un hábito es una promesa que cumples cuando nadie mira.
Siéntate derecho un minuto y verás cómo cambia la sala.
No necesitas una semana perfecta, solo una próxima hora amable.
Mirar por la ventana también es cuidarse.
Ve más despacio hasta oír lo que dicen tus hombros.
Diez minutos hoy valen más que el plan de mañana.
Muévete poco y a menudo; tu cuerpo lleva bien la cuenta.
La calma se construye con muchas pausas sin importancia.
Di que no a una cosa pequeña y que sí a acostarte pronto.
Que la primera respiración honda del día sea a propósito.
El progreso es silencioso: se nota al mirar atrás.
Ten contigo la paciencia que tienes con una buena amistad.
Una pantalla menos, un atardecer más.
Estírate antes de que el día te pida doblarte.
La energía sigue a la atención: ponlas donde te hagan bien.
Una mesa ordenada está bien; descansar bien es mejor.
La mejor postura es la siguiente: cámbiala.
Puedes volver a empezar a cualquier hora del día.
Comer lejos de la mesa es una cita contigo: no la canceles.
Agradecer lleva diez segundos y dura toda la tarde.
En los días difíciles, los pasos pequeños cuentan doble.
Dormir es la mejora más barata que existe.
Reír en compañía también es ejercicio.
Sube las escaleras como si fueran un regalo.
La pausa que eliges descansa; la que te imponen repara.
Lo que repites con suavidad acaba siendo parte de ti.
Regálale a tus ojos un horizonte de vez en cuando.
No hay premio por llegar sin fuerzas al final del día.
Pide ayuda pronto: entonces pesa menos.
Hoy tu ritmo puede ser otro.
Haz una sola cosa cada vez y deja que baste.
Tratar bien a tu cuerpo no exige equipo especial.
El aire fresco responde preguntas que el café no puede.
Una buena mañana suele empezar la noche anterior.
Afloja la mandíbula; el día seguirá igual.
La constancia es volver una vez más de las que te fuiste.
Alimenta tu concentración con pausas, no con presión.
Incluso un minuto de silencio es tuyo para siempre.
Celebra lo que hiciste; la lista seguirá ahí.
La fuerza está bien; la fuerza descansada, mejor.
Deja que tus pies pisen un poco de hierba esta semana.
La preocupación habla deprisa; respóndele despacio.
Has superado todos los días difíciles hasta ahora.
Suelta el teléfono un poco antes y llegarán las ideas.
La salud crece en los huecos entre las citas.
Estar presente se entrena, y este momento sirve.
Elige el paseo que no te hace llegar tarde a nada.
Un estiramiento, un sorbo, una sonrisa: reinicio completo.
Deja en el día un poco de sitio para el propio día.
La motivación viene de visita; la rutina vive aquí.
Tu espalda querría que leyeras esto de pie.
Fíjate en algo bueno antes de abrir la próxima pestaña.
Se puede tener ambición y dulzura a la misma hora.
Un reto compartido tiene la mitad de cuesta.
Escucha el cansancio antes de que tenga que gritar.
La elección tranquila de cada día vence a la grandiosa de una vez.
Termina el día con una cosa que salió bien.
Tu atención es un jardín: quítale hoy alguna mala hierba.
Nada florece todo el año, y tú tampoco tienes por qué.
"""

QUOTES: dict[str, tuple[str, ...]] = {"en": tuple(_EN.strip().splitlines()), "es": tuple(_ES.strip().splitlines())}
